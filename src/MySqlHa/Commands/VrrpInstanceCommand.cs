using System.Collections;
using System.Management.Automation;
using System.Security;
using MySqlHa.Parameters;

namespace MySqlHa.Commands;

/// <summary>All that an instance can be told, in the order in which the syntax shows it.</summary>
public abstract class VrrpInstanceCommand : MySqlHaCommand
{
    /// <summary>The instance's name, unique in this process.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <summary>The network interface that carries the advertisements and the virtual addresses.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string Interface { get; set; } = "";

    /// <summary>The virtual router identifier, 1 to 255: the same on both nodes, used by no other cluster on the link.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("VRID")]
    public int VirtualRouterId { get; set; }

    /// <summary>The addresses that follow the master: 192.0.2.10/24, optionally followed by "scope link" or "scope host".</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("VIP")]
    public string[] VirtualAddress { get; set; } = [];

    /// <summary>1 to 254, the higher one is master; 255 is the owner of the address, who starts as master.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int Priority { get; set; } = 100;

    /// <summary>Seconds between advertisements. Version 3: 0.01 to 40.95; version 2: whole seconds, 1 to 255.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public double AdvertisementInterval { get; set; } = 1;

    /// <summary>The VRRP version, 3 or 2; the same on both nodes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int Version { get; set; } = 3;

    /// <summary>The PASS password of version 2, 1 to 8 characters. It travels in clear text and guards against accidents only; -AuthenticationKey guards against people.</summary>
    [Parameter]
    public SecureString? Password { get; set; }

    /// <summary>Keys that sign advertisements by HMAC-SHA256, as keepalived 2.4 does: @{ 1 = 'file:/etc/mysqlha/vrrp.key' }, or a SecureString or PSCredential.</summary>
    [Parameter]
    public IDictionary? AuthenticationKey { get; set; }

    /// <summary>The number of the key that signs, 1 to 255; it need not be named where there is one key.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ActiveKeyCompleter))]
    public int ActiveKey { get; set; }

    /// <summary>Enforce, the default, signs and takes only what is signed; Permissive signs; ReceiveOnly does not sign. The last two take what is not signed too.</summary>
    [Parameter]
    [ValidateSet("Enforce", "Permissive", "ReceiveOnly")]
    public string? AuthenticationMode { get; set; }

    /// <summary>Time, the default, refuses what is too far from this host's clock; Monotonic asks for growing sequences alone.</summary>
    [Parameter]
    [ValidateSet("Time", "Monotonic")]
    public string? AntiReplay { get; set; }

    /// <summary>Whole seconds that another node's time may be off this host's clock, 1 to 300. 0, the default: three advertisement intervals, 5 s at least.</summary>
    [Parameter]
    public double AuthenticationWindow { get; set; }

    /// <summary>A backup of higher priority leaves a living master alone.</summary>
    [Parameter]
    public SwitchParameter NoPreempt { get; set; }

    /// <summary>Seconds for which a node that has just become fit accepts a master of lower priority; 0 to 1000.</summary>
    [Parameter]
    public double PreemptDelay { get; set; }

    /// <summary>Unicast peers, for networks without multicast.</summary>
    [Parameter]
    public string[] Peer { get; set; } = [];

    /// <summary>The source address of advertisements; the interface's primary address by default.</summary>
    [Parameter]
    public string? SourceAddress { get; set; }

    /// <summary>The MySQL or MariaDB server whose health decides whether this node is fit: host, host:port or [v6]:port.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? TrackMySql { get; set; }

    /// <summary>The account for -TrackMySql: one of New-MonitorAccount -Role Node; with -WritePolicy Unmanaged USAGE and REPLICATION CLIENT suffice.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>TLS to the tracked server.</summary>
    [Parameter]
    [ValidateSet("Preferred", "Required", "VerifyCA", "VerifyIdentity", "None")]
    public string TlsMode { get; set; } = "Preferred";

    /// <summary>The certificate authority's file, for VerifyCA and VerifyIdentity.</summary>
    [Parameter]
    public string? CaFile { get; set; }

    /// <summary>Seconds between health queries, 0.01 to 3600.</summary>
    [Parameter]
    public double HealthInterval { get; set; } = 0.1;

    /// <summary>Seconds after which a health query counts as missed, 0.05 to 3600.</summary>
    [Parameter]
    public double HealthTimeout { get; set; } = 1;

    /// <summary>How many queries must be missed in a row before a silent server is Hung, 1 to 100. Evidence (the process is gone) needs no second look.</summary>
    [Parameter]
    public int HealthFall { get; set; } = 2;

    /// <summary>How many queries must be answered in a row before a server is healthy again, 1 to 100.</summary>
    [Parameter]
    public int HealthRise { get; set; } = 2;

    /// <summary>A gateway that must answer, by ICMP or ARP: a node that is cut off from it gives up.</summary>
    [Parameter]
    public string? Gateway { get; set; }

    /// <summary>
    /// A third vote: tcp://host:port and icmp://address that must be reachable as a gateway must, and the members of an etcd that grants the right to write to one
    /// node: 'etcd://host:port,host:port,host:port', or etcds:// for TLS.
    /// </summary>
    [Parameter]
    public string[] Witness { get; set; } = [];

    /// <summary>How many of the tcp:// and icmp:// targets must be reachable; 0, the default, for more than half.</summary>
    [Parameter]
    public int WitnessQuorum { get; set; }

    /// <summary>The etcd user that may read and write the key.</summary>
    [Parameter]
    [Credential]
    public PSCredential? WitnessCredential { get; set; }

    /// <summary>The PEM file of the certificate authority of etcd's members; by default those that the system trusts.</summary>
    [Parameter]
    public string? WitnessCertificateAuthority { get; set; }

    /// <summary>The PEM file of this node's client certificate for etcd.</summary>
    [Parameter]
    public string? WitnessCertificate { get; set; }

    /// <summary>The PEM file of that certificate's key, which nobody but its owner can read.</summary>
    [Parameter]
    public string? WitnessCertificateKey { get; set; }

    /// <summary>The key at etcd that the holder's lease has: the same on both nodes, and no other pair's. /mysqlha/&lt;VRID&gt;/holder by default.</summary>
    [Parameter]
    public string? WitnessKey { get; set; }

    /// <summary>Whole seconds that etcd keeps a lease that nobody renews, 5 to 300: so long a node that died holds the role.</summary>
    [Parameter]
    public double WitnessTtl { get; set; } = 10;

    /// <summary>
    /// What the holder does when etcd does not answer. StepDown, the default: closes its server before its lease can end. Keep: goes on, which is safe only
    /// while etcd is away for both nodes.
    /// </summary>
    [Parameter]
    [ValidateSet("Keep", "StepDown")]
    public string? OnWitnessLoss { get; set; }

    /// <summary>Further interfaces whose being down is a fault.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[] TrackInterface { get; set; } = [];

    /// <summary>
    /// Checks of your own: script blocks, programs with arguments, or hashtables with Script and any of Name, Interval, Timeout, Rise, Fall, Weight.
    /// </summary>
    [Parameter]
    public object[] TrackScript { get; set; } = [];

    /// <summary>
    /// Whole seconds that the kernel keeps an address that nobody renews, 1 to 3600; 0 for an address that stays until it is removed.
    /// </summary>
    [Parameter]
    public double AddressLifetime { get; set; } = 2;

    /// <summary>
    /// Seconds that the lowest priority waits after a master resigned, 0 to 1; higher priorities wait less. -1 for the RFC's skew time. With -WritePolicy
    /// ActiveOnly it is 0 when it is not given: a pair has one backup.
    /// </summary>
    [Parameter]
    public double HandoverSkew { get; set; } = 0.01;

    /// <summary>
    /// What is waited for before this node serves in place of a master that fell silent and may still have the address. Guard, the default: the other node's
    /// guard. Lease: the kernel lease, if the guard might be gone as well. None: nothing, as keepalived does. Nothing is waited for where a master resigned.
    /// </summary>
    [Parameter]
    [ValidateSet("Guard", "Lease", "None")]
    public string? TakeoverWait { get; set; }

    /// <summary>
    /// Seconds that this node's guard bears the silence of its process while that holds, 0.04 to 60: then it kills the process, takes the addresses off and
    /// closes the server. The same on both nodes, for -TakeoverWait counts on the other's.
    /// </summary>
    [Parameter]
    public double GuardLimit { get; set; } = 0.3;

    /// <summary>Seconds between the signs of life to the guard, 0.02 to half of -GuardLimit.</summary>
    [Parameter]
    public double GuardInterval { get; set; } = 0.1;

    /// <summary>What is done when the guard has ended or does not answer. Restart, the default: another is started. StepDown: the role is given up until it watches.</summary>
    [Parameter]
    [ValidateSet("Restart", "StepDown")]
    public string OnGuardLoss { get; set; } = "Restart";

    /// <summary>No guard: when the process is killed or stands still, the kernel lease alone takes the address away, and nothing closes the server.</summary>
    [Parameter]
    public SwitchParameter NoGuard { get; set; }

    /// <summary>How many gratuitous ARPs announce each address each time, 1 to 100 (keepalived: garp_master_repeat).</summary>
    [Parameter]
    public int AnnounceRepeat { get; set; } = 5;

    /// <summary>Seconds from the first announcement to the second, 0 to 86400; 0 for none (keepalived: garp_master_delay).</summary>
    [Parameter]
    public double AnnounceDelay { get; set; } = 5;

    /// <summary>Seconds between the announcements that follow for as long as the node is master, 0 to 86400; 0 for none (keepalived: garp_master_refresh).</summary>
    [Parameter]
    public double AnnounceRefresh { get; set; }

    /// <summary>
    /// What is done with the server's writes. ActiveOnly, the default with -TrackMySql: only the node with the address takes writes. Both: both nodes do.
    /// Unmanaged: nothing in MySQL is touched.
    /// </summary>
    [Parameter]
    [ValidateSet("ActiveOnly", "Both", "Unmanaged")]
    public string? WritePolicy { get; set; }

    /// <summary>Refuses a failover unless semi-synchronous replication was at work when the other server was last heard.</summary>
    [Parameter]
    public SwitchParameter RequireSemiSync { get; set; }

    /// <summary>Seconds that a promotion waits for its server to catch up, 0.1 to 86400.</summary>
    [Parameter]
    public double CatchUpTimeout { get; set; } = 30;

    /// <summary>What it does then: go on waiting, give up (Fault), or open the server with what it has.</summary>
    [Parameter]
    [ValidateSet("Wait", "Refuse", "Force")]
    public string OnCatchUpTimeout { get; set; } = "Wait";

    /// <summary>How many take-overs within -FlapWindow keep the node from further ones, 1 to 1000; 0 for any number.</summary>
    [Parameter]
    public int FlapLimit { get; set; } = 3;

    /// <summary>The seconds in which take-overs are counted, 1 to 86400.</summary>
    [Parameter]
    public double FlapWindow { get; set; } = 600;

    /// <summary>The folder of the journal and the failover records: /var/lib/mysqlha by default for root.</summary>
    [Parameter]
    public string? JournalFolder { get; set; }

    /// <summary>Runs when this node becomes master. Its argument is the state change.</summary>
    [Parameter]
    public ScriptBlock? OnMaster { get; set; }

    /// <summary>Runs when this node becomes backup.</summary>
    [Parameter]
    public ScriptBlock? OnBackup { get; set; }

    /// <summary>Runs when this node becomes unfit.</summary>
    [Parameter]
    public ScriptBlock? OnFault { get; set; }

    /// <summary>Runs when the instance has stopped.</summary>
    [Parameter]
    public ScriptBlock? OnStop { get; set; }

    /// <summary>Returns the instance.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }
}
