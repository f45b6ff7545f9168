using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MySqlHa.Node.Witness;

/// <summary>
/// The role as one key of etcd, attached to the holder's lease: the key goes with the lease (etcd manual, "API: Lease" and "Transaction"). Int64 values are
/// strings, keys and values base64, and fields that are zero or false are left out.
/// </summary>
internal sealed class EtcdStore : IWitnessStore
{
    // Of the shortest lease a second renewal, at the next member, is in time after that.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    private readonly EtcdTransport _transport;
    private readonly string _key;
    private readonly string _node;

    /// <param name="options">The cluster.</param>
    /// <param name="node">Who this node is, for operators who look at the key.</param>
    internal EtcdStore(EtcdOptions options, string node)
    {
        _transport = new EtcdTransport(options, Deadline);
        _key = Convert.ToBase64String(Encoding.UTF8.GetBytes(options.Key));
        _node = node;
    }

    public string Member => _transport.Member.Authority;

    public async Task<string> GrantAsync(TimeSpan ttl, CancellationToken cancellation = default)
    {
        var answer = await AskAsync("/v3/lease/grant", new JsonObject { ["TTL"] = Number((long)ttl.TotalSeconds) }, cancellation);
        return answer.GetProperty("ID").GetString()!;
    }

    public async Task<bool> KeepAliveAsync(string lease, CancellationToken cancellation = default)
    {
        // A stream of one answer. Without a TTL the lease has ended.
        var answer = await AskAsync("/v3/lease/keepalive", new JsonObject { ["ID"] = lease }, cancellation);
        return answer.TryGetProperty("result", out var result) && result.TryGetProperty("TTL", out var ttl) && ttl.GetString() is not (null or "0");
    }

    public async Task<RoleHolder?> LookAsync(CancellationToken cancellation = default) =>
        Holder(await AskAsync("/v3/kv/range", new JsonObject { ["key"] = _key }, cancellation));

    public async Task<RoleHolder?> AcquireAsync(string lease, CancellationToken cancellation = default)
    {
        var question = new JsonObject
        {
            ["compare"] = new JsonArray(new JsonObject { ["key"] = _key, ["target"] = "CREATE", ["create_revision"] = "0", ["result"] = "EQUAL" }),
            ["success"] = new JsonArray(new JsonObject { ["request_put"] = new JsonObject { ["key"] = _key, ["value"] = Value(lease), ["lease"] = lease } }),
            ["failure"] = new JsonArray(new JsonObject { ["request_range"] = new JsonObject { ["key"] = _key } }),
        };
        try
        {
            var answer = await AskOrHearAsync("/v3/kv/txn", question, cancellation);
            return answer.TryGetProperty("succeeded", out var done) && done.GetBoolean()
                ? new RoleHolder(lease, _node)
                : Holder(answer.GetProperty("responses")[0].GetProperty("response_range"));
        }
        catch (EtcdRefusal refusal) when (EtcdTransport.IsNotFound(refusal))
        {
            return null;
        }
        catch (EtcdRefusal refusal)
        {
            throw new WitnessException(refusal.Message, refusal);
        }
    }

    public Task ReleaseAsync(string lease, CancellationToken cancellation = default) => AskAsync(
        "/v3/kv/txn",
        new JsonObject
        {
            ["compare"] = new JsonArray(new JsonObject { ["key"] = _key, ["target"] = "LEASE", ["lease"] = lease, ["result"] = "EQUAL" }),
            ["success"] = new JsonArray(new JsonObject { ["request_delete_range"] = new JsonObject { ["key"] = _key } }),
        },
        cancellation);

    public async Task RevokeAsync(string lease, CancellationToken cancellation = default)
    {
        try
        {
            await AskOrHearAsync("/v3/lease/revoke", new JsonObject { ["ID"] = lease }, cancellation);
        }
        catch (EtcdRefusal refusal) when (EtcdTransport.IsNotFound(refusal))
        {
            // It has ended by itself.
        }
        catch (EtcdRefusal refusal)
        {
            throw new WitnessException(refusal.Message, refusal);
        }
    }

    public void Dispose() => _transport.Dispose();

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static RoleHolder? Holder(JsonElement range)
    {
        if (!range.TryGetProperty("kvs", out var found) || found.GetArrayLength() == 0)
        {
            return null;
        }

        // One that was put by hand has no lease, and stays until it is deleted by hand.
        var holder = found[0];
        var value = holder.TryGetProperty("value", out var v) ? Encoding.UTF8.GetString(v.GetBytesFromBase64()) : "";
        return new RoleHolder(holder.TryGetProperty("lease", out var lease) ? lease.GetString()! : "0", NodeIn(value));
    }

    private static string NodeIn(string value)
    {
        try
        {
            return JsonNode.Parse(value)?["node"]?.GetValue<string>() ?? value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return value;
        }
    }

    private string Value(string lease) => Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["node"] = _node,
        ["lease"] = lease,
        ["since"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
    }.ToJsonString()));

    private async Task<JsonElement> AskAsync(string path, JsonObject question, CancellationToken cancellation)
    {
        try
        {
            return await AskOrHearAsync(path, question, cancellation);
        }
        catch (EtcdRefusal refusal)
        {
            throw new WitnessException(refusal.Message, refusal);
        }
    }

    /// <summary>As AskAsync, and the refusal can be heard by whoever knows what it means.</summary>
    private async Task<JsonElement> AskOrHearAsync(string path, JsonObject question, CancellationToken cancellation)
    {
        try
        {
            return await _transport.AskAsync(path, question, cancellation);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new WitnessException($"{Member} answers as no etcd does: {e.Message}", e);
        }
    }
}
