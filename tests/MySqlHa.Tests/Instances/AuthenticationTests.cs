using System.Management.Automation;
using System.Runtime.Versioning;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

/// <summary>Signed advertisements as the user sees them: keys given three ways, shown by number, changed under way.</summary>
[SupportedOSPlatform("linux")]
public sealed class AuthenticationTests : InstanceTest, IDisposable
{
    private const string Secret = "Sw0rdfish, and as many bytes as it takes";

    [Fact]
    public void Without_keys_there_is_none()
    {
        Session.Run(Start()).ThrowIfFailed();
        var shown = Authentication();
        Assert.Equal(("None", null, null, 0L), (shown["Method"], shown["Mode"], shown["ActiveKey"], shown["Failures"]));
        Assert.Equal("None", shown.Text);
    }

    [Fact]
    public void A_password_is_shown_as_what_it_is()
    {
        Define();
        Session.Run(Start("-Version 2 -Password (Secure 'Sw0rd')").Replace("0.03", "1", StringComparison.Ordinal)).ThrowIfFailed();
        Assert.Equal("Password", Authentication()["Method"]);
        Session.Run("Set-VrrpInstance vip -AuthenticationKey @{ 1 = (Secure $secret) }").OneError("PasswordInUse", "without -Password");
    }

    [Theory]
    [InlineData("@{ 1 = (Secure $secret) }")]
    [InlineData("@{ 1 = [pscredential]::new('vrrp', (Secure $secret)) }")]
    [InlineData("@{ '1' = \"file:$file\" }")]
    [InlineData("([ordered]@{ 1 = \"FILE:$file\" })")]
    public void A_key_is_taken_in_each_form_and_never_shown(string key)
    {
        Define();
        var started = Session.Run(Start($"-AuthenticationKey {key} -PassThru -Verbose"));
        Assert.DoesNotContain("Sw0rd", started.Everything, StringComparison.Ordinal);
        var shown = Authentication();
        Assert.Equal(("HmacSha256", "Enforce", 1, "Time", TimeSpan.FromSeconds(5)), (shown["Method"], shown["Mode"], shown["ActiveKey"], shown["AntiReplay"], shown["Window"]));
        Assert.Equal([1], (int[])shown["Keys"]!);
        Assert.Equal("HmacSha256 Enforce, signs with key 1", shown.Text);
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        var everything = Session.Run("$i = Get-VrrpInstance vip; [System.Text.Json.JsonSerializer]::Serialize($i.Authentication, $i.Authentication.GetType()); $i.Log").ThrowIfFailed().Everything;
        Assert.Contains("\"Mode\":\"Enforce\"", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("aaaaaaaa", everything, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_is_given_is_shown()
    {
        Define();
        Session.Run(Start("-AuthenticationKey @{ 9 = (Secure $secret); 3 = \"file:$file\" } -ActiveKey 9 -AuthenticationMode ReceiveOnly -AntiReplay Monotonic")).ThrowIfFailed();
        var shown = Authentication();
        Assert.Equal(("ReceiveOnly", null, "Monotonic", null), (shown["Mode"], shown["ActiveKey"], shown["AntiReplay"], shown["Window"]));
        Assert.Equal([3, 9], (int[])shown["Keys"]!);
        Session.Run("Set-VrrpInstance vip -AntiReplay Time -AuthenticationWindow 7 -AuthenticationMode Permissive").ThrowIfFailed();
        shown = Authentication();
        Assert.Equal(("Permissive", 9, "Time", TimeSpan.FromSeconds(7)), (shown["Mode"], shown["ActiveKey"], shown["AntiReplay"], shown["Window"]));
    }

    [Fact]
    public void Keys_are_changed_without_a_change_of_state()
    {
        Define();
        Session.Run(Start("-AuthenticationKey @{ 1 = (Secure $secret) }") + "; Wait-VrrpInstance vip Master").ThrowIfFailed();
        var since = Session.Run("Get-VrrpInstance vip").Property("Since");
        Session.Run("Get-VrrpInstance vip | Set-VrrpInstance -AuthenticationKey @{ 1 = (Secure $secret); 2 = \"file:$file\" }").ThrowIfFailed();
        Assert.Equal(1, Authentication()["ActiveKey"]);
        Session.Run("Set-VrrpInstance v* -ActiveKey 2").ThrowIfFailed();
        Assert.Equal(2, Authentication()["ActiveKey"]);
        var changed = Session.Run("Set-VrrpInstance vip -AuthenticationKey @{ 2 = \"file:$file\" } -PassThru");
        Assert.Equal(since, changed.Property("Since"));
        Assert.Equal([2], (int[])Authentication()["Keys"]!);
        Until(() => Session.Run("(Get-VrrpInstance vip).Log | Where-Object Code -eq AuthenticationChanged").Output.Count == 3, "A line for each change");
        Assert.Contains("Enforce, signed with key 2, taken with key 2", string.Join('\n', Session.Run("(Get-VrrpInstance vip).Log").Output), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_changed_is_one_error_and_all_stays()
    {
        Define();
        Session.Run(Start("-AuthenticationKey @{ 1 = (Secure $secret) }")).ThrowIfFailed();
        Session.Run("Set-VrrpInstance vip -ActiveKey 2").OneError("InvalidActiveKey", "2 is not among the keys: 1");
        Session.Run("Set-VrrpInstance vip -AuthenticationKey @{ 1 = 'Sw0rdfish' }").OneError("InvalidAuthenticationKey", "plain text");
        Session.Run("Set-VrrpInstance vip -AuthenticationKey @{}").OneError("InvalidAuthenticationKey", "no key");
        Session.Run("Set-VrrpInstance vip -AuthenticationWindow 400").OneError("InvalidAuthenticationWindow", "1 to 300");
        Session.Run("Set-VrrpInstance nobody -ActiveKey 2").OneError("InstanceNotFound", "'nobody'");
        Assert.Equal("HmacSha256 Enforce, signs with key 1", Authentication().Text);
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Session.Run("Set-VrrpInstance vip -ActiveKey 1").OneError("InstanceStopped", "stopped");
    }

    [Fact]
    public void An_instance_without_keys_gets_them_under_way()
    {
        Define();
        Session.Run(Start()).ThrowIfFailed();
        Session.Run("Set-VrrpInstance vip").OneError("InvalidAuthenticationKey", "has no keys");
        Session.Run("Set-VrrpInstance vip -AuthenticationMode Permissive").OneError("InvalidAuthenticationMode", "without keys");
        Session.Run("Set-VrrpInstance vip -AuthenticationKey @{ 1 = (Secure $secret) } -AuthenticationMode Permissive").ThrowIfFailed();
        Assert.Equal("HmacSha256 Permissive, signs with key 1", Authentication().Text);
    }

    [Fact]
    public void WhatIf_names_mode_and_numbers_and_changes_nothing()
    {
        Define();
        Session.Run(Start("-AuthenticationKey @{ 1 = (Secure $secret) }")).ThrowIfFailed();
        var said = Session.Run("Set-VrrpInstance vip -AuthenticationKey @{ 2 = (Secure $secret) } -WhatIf").ThrowIfFailed().Text;
        Assert.Contains("Enforce, signed with key 2, taken with key 2", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", said, StringComparison.Ordinal);
        Assert.Equal(1, Authentication()["ActiveKey"]);
    }

    [Fact]
    public void A_key_file_that_others_can_read_is_refused()
    {
        Define();
        foreach (var mode in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.GroupWrite })
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | mode);
            Session.Run(Start("-AuthenticationKey @{ 1 = \"file:$file\" }")).OneError("InvalidAuthenticationKey", "chmod 600");
        }

        File.WriteAllText(KeyFile, new string('x', 200));
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead);
        Session.Run(Start("-AuthenticationKey @{ 1 = \"file:$file\" }")).OneError("InvalidAuthenticationKey", "longer than a key");
    }

    [Fact]
    public void The_number_of_the_key_completes()
    {
        Define();
        Session.Run(Start("-AuthenticationKey @{ 1 = (Secure $secret); 22 = \"file:$file\" } -ActiveKey 1")).ThrowIfFailed();
        Assert.Equal(["1", "22"], Completed("Set-VrrpInstance vip -ActiveKey "));
        Assert.Equal(["22"], Completed("Set-VrrpInstance vip -ActiveKey 2"));
        Assert.Equal(["4", "5"], Completed("Start-VrrpInstance other -AuthenticationKey @{ 4 = $x; '5' = $y } -ActiveKey "));
        Assert.Equal(["Enforce", "Permissive", "ReceiveOnly"], Completed("Set-VrrpInstance vip -AuthenticationMode "));
    }

    public new void Dispose()
    {
        File.Delete(KeyFile);
        base.Dispose();
    }

    private IEnumerable<string> Completed(string line) =>
        Session.Run("param($line) [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches | ForEach-Object CompletionText", line)
            .ThrowIfFailed().Output.Select(o => o.ToString());

    private Shown Authentication() => new(Session.Run("(Get-VrrpInstance vip).Authentication"));

    private string KeyFile => Path.Combine(Path.GetTempPath(), $"{Cable.Near}.key");

    private void Define()
    {
        File.WriteAllText(KeyFile, "hex:" + new string('a', 64) + "\r\n");
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Session.Run("""
            param($text, $path)
            function global:Secure($text) { $s = [Security.SecureString]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }
            $global:secret = $text
            $global:file = $path
            """, Secret, KeyFile).ThrowIfFailed();
    }

    private sealed class Shown(SessionResult result)
    {
        private readonly PSObject _object = Assert.Single(result.ThrowIfFailed().Output);

        public string Text => _object.ToString();

        public object? this[string property] => _object.Properties[property]!.Value;
    }
}
