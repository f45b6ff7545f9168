using System.Management.Automation;
using System.Net.Sockets;
using MySqlHa.Instances;
using MySqlHa.Loading;
using MySqlHa.Node.Guard;
using MySqlHa.Replication;
using MySqlHa.Scripts;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Commands;

/// <summary>
/// Starts a VRRP instance on this host: it claims the virtual addresses when it is the best fit node, and lets go of them when it is not fit any more.
/// Source: RFC 9568 (version 3), RFC 3768 and 2338 (version 2 and PASS), keepalived.conf(5).
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "VrrpInstance", SupportsShouldProcess = true)]
[OutputType(typeof(VrrpInstance))]
public sealed class StartVrrpInstanceCommand : VrrpInstanceCommand
{
    private static readonly TimeSpan AccountTimeout = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InstanceTable.IsRunning(Name))
        {
            WriteError(Errors.DuplicateName(Name));
            return;
        }

        var builder = new NodeConfigurationBuilder(this);
        try
        {
            var configuration = builder.Build();
            if (ShouldProcess($"{Name} on {Interface}, VRID {VirtualRouterId}, {string.Join(", ", VirtualAddress)}, priority {Priority}", "Start VRRP instance"))
            {
                CheckAccount(configuration);
                Start(configuration, builder.Owned);
            }
            else
            {
                builder.Dispose();
            }
        }
        catch (VrrpConfigurationException e)
        {
            builder.Dispose();
            WriteError(Errors.From(e, Name));
        }
        catch (LinkException e)
        {
            builder.Dispose();
            WriteError(Errors.From(e, Interface));
        }
        catch (ReplicationException e)
        {
            builder.Dispose();
            ThrowTerminatingError(Errors.From(e, Name));
        }
        catch (GuardException e)
        {
            builder.Dispose();
            WriteError(Errors.Create("GuardNotStarted", ErrorCategory.NotInstalled, Name, e.Message, $"Nothing was started. {e.Remedy}", e));
        }
        catch (PlatformNotSupportedException e)
        {
            builder.Dispose();
            WriteError(new ErrorRecord(e, "NotSupported", ErrorCategory.NotImplemented, Name));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            builder.Dispose();
            WriteError(Errors.Create("StartFailed", ErrorCategory.OpenError, Name, $"'{Name}' could not be started on {Interface}: {e.Message}", "Nothing of it runs. Look at 'ip link' and the kernel log, and start again.", e));
        }
    }

    /// <summary>Said now, not when the server must be closed.</summary>
    private static void CheckAccount(Node.HaNodeConfiguration configuration)
    {
        if (configuration.WritePolicy == Node.NodeWritePolicy.ActiveOnly)
        {
            Replication.Control.NodeAccount.CheckAsync(configuration.Server!, configuration.Login!, AccountTimeout).GetAwaiter().GetResult();
        }
    }

    private void Start(Node.HaNodeConfiguration configuration, List<IDisposable> owned)
    {
        PrivateAssemblies.LoadAll();
        var hooks = new Dictionary<string, CapturedScript>();
        Hook(hooks, "Master", OnMaster);
        Hook(hooks, "Backup", OnBackup);
        Hook(hooks, "Fault", OnFault);
        Hook(hooks, "Stopped", OnStop);
        if (InstanceTable.Start(Name, () => RunningInstance.Start(configuration, Events, hooks, owned)) is not { } instance)
        {
            owned.ForEach(o => o.Dispose());
            WriteError(Errors.DuplicateName(Name));
        }
        else if (PassThru)
        {
            WriteObject(instance.ToOutput());
        }
    }

    private void Hook(Dictionary<string, CapturedScript> hooks, string state, ScriptBlock? script)
    {
        if (script is not null)
        {
            hooks[state] = new CapturedScript(script, SessionState);
        }
    }
}
