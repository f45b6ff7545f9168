using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MySqlHa.Lab.Witness;
using MySqlHa.Node.Witness;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>What an administrator of etcd does, and etcd options by a few words.</summary>
internal static class EtcdApi
{
    internal const string Password = "Sw0rdfish-of-etcd";

    private static int _keys;

    /// <summary>A role of the test's own at a cluster.</summary>
    internal static EtcdOptions Options(this LoopbackEtcd etcd, int ttl = 5) => new()
    {
        Endpoints = [.. etcd.Endpoints],
        Key = $"/mysqlha/test-{Interlocked.Increment(ref _keys)}/holder",
        Ttl = TimeSpan.FromSeconds(ttl),
    };

    /// <summary>The user node may read and write below /mysqlha/, and nobody anything without a password.</summary>
    internal static async Task EnableAuthenticationAsync(this LoopbackEtcd etcd)
    {
        var admin = new { name = "root", password = "Root-of-etcd" };
        await PostAsync(etcd, "user/add", admin);
        await PostAsync(etcd, "role/add", new { name = "root" });
        await PostAsync(etcd, "user/grant", new { user = "root", role = "root" });
        await PostAsync(etcd, "user/add", new { name = "node", password = Password });
        await PostAsync(etcd, "role/add", new { name = "ha" });
        await PostAsync(etcd, "role/grant", new { name = "ha", perm = new { permType = "READWRITE", key = Base64("/mysqlha/"), range_end = Base64("/mysqlha0") } });
        await PostAsync(etcd, "user/grant", new { user = "node", role = "ha" });
        await PostAsync(etcd, "enable", new { });
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<JsonNode?> PostAsync(LoopbackEtcd etcd, string path, object body)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.PostAsJsonAsync(new Uri(etcd.Endpoints[0], "/v3/auth/" + path), body, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonNode.Parse(text);
    }
}
