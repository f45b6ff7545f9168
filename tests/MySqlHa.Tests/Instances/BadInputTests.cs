using System.Management.Automation;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

/// <summary>Every wrong parameter is one clear error that names it and the remedy; nothing is started, nothing is left behind.</summary>
public sealed class BadInputTests : InstanceTest
{
    private const string Plain = "Start-VrrpInstance vip -Interface IF -VirtualRouterId 51 -VirtualAddress 10.78.0.100/24 -AdvertisementInterval 0.03 ";

    private const string Tracked = Plain + "-TrackMySql 127.0.0.1 -Credential (Account) ";
    private const string Etcd = Tracked + "-Witness etcd://10.0.0.7:2379 ";
    private const string Secured = Tracked + "-Witness etcds://10.0.0.7:2379 ";

    // Each: the command, the error's id, words of the message: what is wrong, and the remedy.
    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "Start-VrrpInstance vip -Interface IF -VirtualRouterId 0 -VirtualAddress 10.78.0.100/24", "InvalidVirtualRouterId", "-VirtualRouterId", "1 to 255" },
        { "Start-VrrpInstance vip -Interface IF -VirtualRouterId 256 -VirtualAddress 10.78.0.100/24", "InvalidVirtualRouterId", "256", "1 to 255" },
        { Plain + "-Priority 0", "InvalidPriority", "-Priority", "1 to 255" },
        { Plain + "-Priority 256", "InvalidPriority", "256", "1 to 255" },
        { Plain.Replace("0.03", "0.001", StringComparison.Ordinal), "InvalidAdvertisementInterval", "0.001", "0.01 to 40.95" },
        { Plain.Replace("0.03", "0.015", StringComparison.Ordinal), "InvalidAdvertisementInterval", "0.015", "steps of 0.01" },
        { Plain.Replace("0.03", "41", StringComparison.Ordinal), "InvalidAdvertisementInterval", "41", "0.01 to 40.95" },
        { Plain.Replace("0.03", "-1", StringComparison.Ordinal), "InvalidAdvertisementInterval", "-1", "0.01 to 40.95" },
        { Plain.Replace("0.03", "1e300", StringComparison.Ordinal), "InvalidAdvertisementInterval", "-AdvertisementInterval", "Give" },
        { Plain.Replace("0.03", "([double]::NaN)", StringComparison.Ordinal), "InvalidAdvertisementInterval", "-AdvertisementInterval", "Give" },
        { Plain + "-Version 2", "InvalidAdvertisementInterval", "whole seconds", "-Version 3" },
        { Plain.Replace("0.03", "256", StringComparison.Ordinal) + "-Version 2", "InvalidAdvertisementInterval", "256", "1 to 255" },
        { Plain + "-GuardLimit 0.03", "InvalidGuardLimit", "0.03", "0.04 to 60" },
        { Plain + "-GuardLimit 61", "InvalidGuardLimit", "61", "0.04 to 60" },
        { Plain + "-GuardLimit ([double]::NaN)", "InvalidGuardLimit", "-GuardLimit", "Give" },
        { Plain + "-GuardInterval 0.2", "InvalidGuardInterval", "0.2", "half of the limit of 0.3" },
        { Plain + "-NoGuard -GuardLimit 1", "InvalidGuardLimit", "-NoGuard", "Leave one" },
        { Plain + "-NoGuard -GuardInterval 1", "InvalidGuardInterval", "-NoGuard", "Leave one" },
        { Plain + "-NoGuard -OnGuardLoss StepDown", "InvalidOnGuardLoss", "-NoGuard", "Leave one" },
        { Plain + "-NoGuard -TakeoverWait Guard", "InvalidTakeoverWait", "-NoGuard", "Lease" },
        { Plain + "-AddressLifetime 0 -TakeoverWait Lease", "InvalidTakeoverWait", "-AddressLifetime 0", "Guard" },
        { Plain + "-Version 4", "InvalidVersion", "4", "Give 3" },
        { Plain.Replace("0.03", "1", StringComparison.Ordinal) + "-Version 2 -Password (Secure 'Sw0rdfish9')", "InvalidPassword", "10 bytes", "1 to 8" },
        { Plain + "-Password (Secure 'Sw0rd')", "InvalidPassword", "no password", "-AuthenticationKey" },
        { Plain.Replace("0.03", "1", StringComparison.Ordinal) + "-Version 2 -Password (Secure 'schlüss')", "InvalidPassword", "printable ASCII", "1 to 8" },
        { Plain + "-AuthenticationKey @{}", "InvalidAuthenticationKey", "no key", "at least one" },
        { Plain + "-AuthenticationKey @{ 1 = 'Sw0rdfish Sw0rdfish Sw0rdfish Sw0rdfish' }", "InvalidAuthenticationKey", "plain text", "SecureString" },
        { Plain + "-AuthenticationKey @{ 1 = $null }", "InvalidAuthenticationKey", "$null", "SecureString" },
        { Plain + "-AuthenticationKey @{ one = (Secure 'Sw0rdfish Sw0rdfish Sw0rdfish Sw0rdfish') }", "InvalidAuthenticationKey", "'one'", "1 to 255" },
        { Plain + "-AuthenticationKey @{ 1 = (Secure 'Sw0rdfish') }", "InvalidAuthenticationKey", "key 1 has 9 bytes", "32 to 64" },
        { Plain + "-AuthenticationKey @{ 1 = (Secure 'hex:Sw0rdfish') }", "InvalidAuthenticationKey", "hexadecimal", "openssl rand" },
        { Plain + "-AuthenticationKey @{ 1 = 'file:/nowhere/key' }", "InvalidAuthenticationKey", "/nowhere/key", "Give a file" },
        { Plain + "-AuthenticationKey @{ 1 = 'file:/etc/passwd' }", "InvalidAuthenticationKey", "others than its owner", "chmod 600" },
        { Plain + "-AuthenticationKey @{ 1 = 'file:/etc' }", "InvalidAuthenticationKey", "/etc cannot be read", "Give a file" },
        { Plain + "-AuthenticationKey @{ 1 = (Signing 1); 2 = (Signing 2) }", "InvalidActiveKey", "keys 1, 2", "Name it" },
        { Plain + "-AuthenticationKey @{ 1 = (Signing 1) } -ActiveKey 2", "InvalidActiveKey", "2 is not among the keys", "sign with" },
        { Plain + "-AuthenticationKey @{ 1 = (Signing 1) } -AuthenticationWindow 0.5", "InvalidAuthenticationWindow", "0.5", "1 to 300" },
        { Plain + "-AuthenticationKey @{ 1 = (Signing 1) } -AuthenticationWindow -1", "InvalidAuthenticationWindow", "-1", "1 to 300" },
        { Plain + "-AuthenticationKey @{ 1 = (Signing 1) } -AuthenticationWindow 5 -AntiReplay Monotonic", "InvalidAuthenticationWindow", "Monotonic", "Leave one" },
        { Plain.Replace("0.03", "1", StringComparison.Ordinal) + "-Version 2 -Password (Secure 'Sw0rd') -AuthenticationKey @{ 1 = (Signing 1) }", "InvalidPassword", "takes its place", "Leave the password out" },
        { Plain + "-ActiveKey 1", "InvalidActiveKey", "without keys", "-AuthenticationKey" },
        { Plain + "-AuthenticationMode Enforce", "InvalidAuthenticationMode", "without keys", "-AuthenticationKey" },
        { Plain + "-AntiReplay Time", "InvalidAntiReplay", "without keys", "-AuthenticationKey" },
        { Plain + "-AuthenticationWindow 5", "InvalidAuthenticationWindow", "without keys", "-AuthenticationKey" },
        { Plain.Replace("IF", "nothere", StringComparison.Ordinal), "UnknownInterface", "'nothere'", "There are:" },
        { Plain.Replace("IF", "lo", StringComparison.Ordinal), "Unsupported", "loopback", "Give the interface" },
        { Plain.Replace("IF", "''", StringComparison.Ordinal), "ParameterArgumentValidationErrorEmptyStringNotAllowed", "Interface", "empty" },
        { Plain.Replace("10.78.0.100/24", "2001:db8::1/64", StringComparison.Ordinal), "InvalidVirtualAddress", "IPv6", "IPv4" },
        { Plain.Replace("10.78.0.100/24", "10.78.0", StringComparison.Ordinal), "InvalidVirtualAddress", "10.78.0", "192.0.2.10/24" },
        { Plain.Replace("10.78.0.100/24", "10.78.0.300/24", StringComparison.Ordinal), "InvalidVirtualAddress", "10.78.0.300", "192.0.2.10/24" },
        { Plain.Replace("10.78.0.100/24", "10.78.0.100/33", StringComparison.Ordinal), "InvalidVirtualAddress", "/33", "192.0.2.10/24" },
        { Plain.Replace("10.78.0.100/24", "10.78.0.0/24", StringComparison.Ordinal), "InvalidVirtualAddress", "-VirtualAddress", "one host" },
        { Plain.Replace("10.78.0.100/24", "224.0.0.18", StringComparison.Ordinal), "InvalidVirtualAddress", "multicast", "192.0.2.10/24" },
        { Plain.Replace("10.78.0.100/24", "10.78.0.100/24,10.78.0.100", StringComparison.Ordinal), "InvalidVirtualAddress", "twice", "Remove" },
        { Plain + "-Peer nobody", "InvalidPeer", "'nobody'", "192.0.2.1" },
        { Plain + "-Peer 10.1", "InvalidPeer", "'10.1'", "192.0.2.1" },
        { Plain + "-Peer 2001:db8::1", "InvalidPeer", "IPv6", "own address" },
        { Plain + "-Peer 10.78.0.100", "InvalidPeer", "virtual address", "own address" },
        { Plain + "-SourceAddress 10.78.0", "InvalidSourceAddress", "10.78.0", "192.0.2.1" },
        { Plain + "-SourceAddress 10.78.0.100", "InvalidSourceAddress", "virtual address", "Use an address" },
        { Plain + "-NoPreempt -PreemptDelay 5", "InvalidPreemptDelay", "-NoPreempt", "Leave one" },
        { Plain + "-NoPreempt -Priority 255", "InvalidNoPreempt", "255", "1 to 254" },
        { Plain + "-PreemptDelay 1001", "InvalidPreemptDelay", "1001", "0 to 1000" },
        { Plain + "-AddressLifetime 1.5", "InvalidAddressLifetime", "1.5", "whole seconds" },
        { Plain + "-HandoverSkew 2", "InvalidHandoverSkew", "2", "0 to 1" },
        { Plain + "-Gateway gw", "InvalidGateway", "'gw'", "192.0.2.1" },
        { Plain + "-Gateway 2001:db8::1", "InvalidGateway", "IPv6", "192.0.2.1" },
        { Plain + "-Witness 10.0.0.9:443", "InvalidWitness", "no scheme", "tcp://10.0.0.9:443" },
        { Plain + "-Witness http://10.0.0.9", "InvalidWitness", "another scheme", "icmp://10.0.0.9" },
        { Plain + "-Witness tcp://10.0.0.9", "InvalidWitness", "no host and port", "tcp://10.0.0.9:443" },
        { Plain + "-Witness tcp://10.0.0.9:0", "InvalidWitness", "no host and port", "1 to 65535" },
        { Plain + "-Witness icmp://db9.example", "InvalidWitness", "icmp://db9.example", "IPv4" },
        { Plain + "-Witness icmp://10.0.0.9,icmp://10.0.0.9", "InvalidWitness", "twice", "once" },
        { Plain + "-Witness 'etcd://root:Sw0rdfish@10.0.0.9:2379'", "InvalidWitness", "@", "-WitnessCredential" },
        { Plain + "-Witness etcd://10.0.0.7:2379,10.0.0.8:2379", "InvalidWitness", "'10.0.0.8:2379'", "in quotes" },
        { Plain + "-Witness etcd://10.0.0.7:2379", "InvalidWitness", "-WritePolicy Unmanaged", "ActiveOnly" },
        { Etcd + "-WritePolicy Both", "InvalidWitness", "-WritePolicy Both", "ActiveOnly" },
        { Plain + "-WitnessQuorum 1", "InvalidWitnessQuorum", "-Witness", "Leave it out" },
        { Plain + "-Witness tcp://10.0.0.9:443 -WitnessQuorum 2", "InvalidWitnessQuorum", "2", "1 to 1" },
        { Etcd + "-WitnessQuorum 1", "InvalidWitnessQuorum", "names none", "Leave it out" },
        { Plain + "-Witness tcp://10.0.0.9:443 -WitnessTtl 10", "InvalidWitnessTtl", "etcd", "leave it out" },
        { Plain + "-Witness tcp://10.0.0.9:443 -OnWitnessLoss Keep", "InvalidOnWitnessLoss", "etcd", "leave it out" },
        { Plain + "-WitnessCredential (Account)", "InvalidWitnessCredential", "etcd", "leave it out" },
        { Etcd + "-WitnessTtl 4", "InvalidWitnessTtl", "4", "5 to 300" },
        { Etcd + "-WitnessTtl 10.5", "InvalidWitnessTtl", "10.5", "whole seconds" },
        { Etcd + "-WitnessKey holder", "InvalidWitnessKey", "'holder'", "/mysqlha/51/holder" },
        { Etcd + "-WitnessCertificateAuthority /etc/passwd", "InvalidWitnessCertificateAuthority", "without TLS", "etcds://" },
        { Secured + "-WitnessCertificateAuthority /nowhere.pem", "InvalidWitnessCertificateAuthority", "/nowhere.pem", "PEM" },
        { Secured + "-WitnessCertificate /nowhere.pem", "InvalidWitnessCertificate", "go together", "-WitnessCertificateKey" },
        { Plain + "-TrackInterface nothere", "UnknownInterface", "'nothere'", "Interfaces here:" },
        { Plain + "-TrackMySql 127.0.0.1", "InvalidCredential", "-Credential", "monitoring account" },
        { Plain + "-Credential (Account)", "InvalidCredential", "-Credential", "-TrackMySql" },
        { Plain + "-TrackMySql 127.0.0.1 -Credential (Account) -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem", "PEM" },
        { Plain + "-TrackMySql 127.0.0.1 -Credential (Account) -HealthInterval 0", "InvalidHealthInterval", "0", "0.01 to 3600" },
        { Plain + "-TrackMySql 127.0.0.1 -Credential (Account) -HealthFall 0", "InvalidHealthFall", "0", "1 to 100" },
        { Plain + "-WritePolicy ActiveOnly", "InvalidWritePolicy", "-WritePolicy", "-TrackMySql" },
        { Plain + "-WritePolicy Both", "InvalidWritePolicy", "Both", "leave -WritePolicy out" },
        { Plain + "-RequireSemiSync", "InvalidRequireSemiSync", "-RequireSemiSync", "ActiveOnly" },
        { Plain + "-TrackMySql 127.0.0.1 -Credential (Account) -CatchUpTimeout 0", "InvalidCatchUpTimeout", "0", "0.1 to 86400" },
        { Plain + "-TrackMySql 127.0.0.1 -Credential (Account) -FlapLimit -1", "InvalidFlapLimit", "-1", "1 to 1000" },
        { Plain + "-TrackMySql 127.0.0.1 -Credential (Account) -FlapLimit 1001", "InvalidFlapLimit", "1001", "0 for no limit" },
        { Plain + "-TrackMySql 127.0.0.1 -Credential (Account) -FlapWindow 0", "InvalidFlapWindow", "0", "1 to 86400" },
        { Plain + "-TrackMySql host:99999 -Credential (Account)", "ParameterArgumentTransformationError", "TrackMySql", "1 to 65535" },
        { Plain + "-TrackScript @{ Script = { $true }; Weigth = 3 }", "InvalidTrackScript", "'Weigth'", "Weight" },
        { Plain + "-TrackScript @{ Name = 'x' }", "InvalidTrackScript", "no Script", "script block" },
        { Plain + "-TrackScript @{ Script = { $true }; Interval = 'soon' }", "InvalidTrackScript", "'soon'", "Give 0.01" },
        { Plain + "-TrackScript @{ Script = { $true }; Rise = 1.5 }", "InvalidTrackScript", "1.5", "whole number" },
        { Plain + "-TrackScript @{ Script = { $true }; Weight = 254 }", "InvalidTrackScript", "254", "-253 to 253" },
        { Plain + "-TrackScript 7", "InvalidTrackScript", "Int32", "script block" },
        { Plain + "-TrackScript @($null)", "InvalidTrackScript", "$null", "script block" },
        { Plain + "-TrackScript ''", "InvalidTrackScript", "empty", "script block" },
        { Plain + "-TrackScript '/nowhere/check --fast'", "InvalidTrackScript", "'/nowhere/check'", "full path" },
        { Plain + "-TrackScript '\"/bin/true'", "InvalidTrackScript", "quote", "closing" },
        { Plain + "-TrackScript @{ Script = { $true }; Name = 'a' }, @{ Script = { $false }; Name = 'a' }", "InvalidTrackScript", "'a'", "its own Name" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_parameter_is_one_clear_error_and_nothing_is_left(string command, string id, string wrong, string remedy)
    {
        Define();
        var result = Session.Run(command.Replace("IF", Cable.Interface, StringComparison.Ordinal) + " -PassThru");

        Assert.Empty(result.Output);
        var error = Assert.Single(result.Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(wrong, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(remedy, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
        NothingIsLeft();
    }

    [Fact]
    public void A_router_id_that_runs_already_on_the_interface_is_refused_and_the_running_one_is_left_alone()
    {
        Session.Run(Start("-PassThru")).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        var error = Assert.Single(Session.Run(Start(name: "other", address: "10.78.0.101/24")).Errors);
        Assert.Equal("DuplicateRouter", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Contains(Cable.Interface, error.ToString(), StringComparison.Ordinal);
        Assert.Equal("vip", Session.Run("Get-VrrpInstance | Where-Object State -eq Master").Property("Name"));
    }

    [Fact]
    public void A_name_that_runs_already_is_refused_and_free_again_after_the_stop()
    {
        Session.Run(Start()).ThrowIfFailed();
        Assert.Equal(["DuplicateName"], Session.Run(Start(name: "VIP", virtualRouterId: 52)).ErrorIds);
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Session.Run(Start(virtualRouterId: 52)).ThrowIfFailed();
    }

    [Fact]
    public void An_interface_that_is_down_or_has_no_address_is_refused_with_the_remedy()
    {
        Cable.Ip("addr", "flush", "dev", Cable.Interface);
        var error = Assert.Single(Session.Run(Start()).Errors);
        Assert.Equal("NoAddress", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("-SourceAddress", error.ToString(), StringComparison.Ordinal);

        Cable.Ip("link", "set", Cable.Interface, "down");
        error = Assert.Single(Session.Run(Start()).Errors);
        Assert.Equal("InterfaceDown", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("ip link set", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Session.Run("Get-VrrpInstance | Where-Object State -ne Stopped").Output);
    }

    /// <summary>Every hundredth that version 3 can say is accepted, however it is written in binary.</summary>
    [Fact]
    public void Every_interval_of_version_3_is_accepted()
    {
        var command = Start("-WhatIf").Replace("0.03", "($i / 100)", StringComparison.Ordinal);
        Session.Run($"for ($i = 1; $i -le 4095; $i++) {{ {command} }}").ThrowIfFailed();
    }

    private void Define() => Session.Run("""
        function global:Secure($text) { $secret = [Security.SecureString]::new(); foreach ($c in $text.ToCharArray()) { $secret.AppendChar($c) }; $secret }
        function global:Signing($number) { [pscredential]::new("key $number", (Secure "Sw0rdfish number $number, 32 bytes at the least")) }
        function global:Account { [pscredential]::new('monitor', (Secure 'Sw0rdfish-never-shown')) }
        """).ThrowIfFailed();

    private void NothingIsLeft()
    {
        Assert.Empty(Session.Run("Get-VrrpInstance | Where-Object State -ne Stopped").Output);
        Until(() => EngineThreads().Length == 0, "The end of the engine's threads");
        Assert.False(Cable.HasAddress("10.78.0.100"));

        // No claim is left on the router id: the right call works.
        Assert.Equal("vip", Session.Run(Start("-PassThru")).Property("Name"));
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
    }
}
