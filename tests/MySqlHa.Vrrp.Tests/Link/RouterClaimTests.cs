using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Link;

[Collection(NamespaceCollection.Name)]
public sealed class RouterClaimTests : IDisposable
{
    private readonly VethPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void A_second_claim_in_this_process_is_refused_until_the_first_is_let_go()
    {
        var first = Take(_pair.Near, 51);
        var e = Assert.Throws<LinkException>(() => Take(_pair.Near, 51));
        Assert.Equal(LinkFailure.DuplicateRouter, e.Failure);
        Assert.Contains("Virtual router 51", e.Message, StringComparison.Ordinal);
        Assert.Contains("'vrnear'", e.Message, StringComparison.Ordinal);

        first.Dispose();
        Take(_pair.Near, 51).Dispose();
    }

    [Fact]
    public void Another_id_another_interface_and_another_host_are_free()
    {
        using var first = Take(_pair.Near, 51);
        using var second = Take(_pair.Near, 52);
        using var third = NetworkNamespace.Run(_pair.Near, () => RouterClaim.Take("other", 4, 51));
        using var fourth = Take(_pair.Far, 51);
    }

    [Fact]
    public void Another_process_that_has_it_keeps_it_until_it_is_killed()
    {
        using var other = Hold(51);
        try
        {
            Assert.Equal("bound", other.StandardOutput.ReadLine());
            Assert.Throws<LinkException>(() => Take(_pair.Near, 51));
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }

        using var claim = Take(_pair.Near, 51);
        using var late = Hold(51);
        try
        {
            Assert.Equal("refused", late.StandardOutput.ReadLine());
        }
        finally
        {
            late.Kill();
            late.WaitForExit();
        }
    }

    private static RouterClaim Take(string host, int id) => NetworkNamespace.Run(host, () => RouterClaim.Take("vrnear", 3, id));

    // perl-base is on every Debian; the name is what another instance of ours would bind.
    private System.Diagnostics.Process Hold(int id) => Command.Start(
        "ip",
        "netns",
        "exec",
        _pair.Near,
        "perl",
        "-MSocket",
        "-e",
        $"$| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0); print bind(S, pack_sockaddr_un(\"\\0mysqlha/vrrp/3/{id}\")) ? \"bound\\n\" : \"refused\\n\"; <STDIN>");
}
