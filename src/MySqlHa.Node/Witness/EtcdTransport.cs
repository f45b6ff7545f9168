using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MySqlHa.Node.Witness;

/// <summary>
/// Asks an etcd cluster by its JSON gateway (etcd manual, "gRPC gateway"). A member that does not answer in time, or has no leader, is left for the next one;
/// each is asked once. Logs in again when its token has ended. One question at a time.
/// </summary>
internal sealed class EtcdTransport : IDisposable
{
    // gRPC status codes, as the gateway shows them.
    private const int InvalidArgument = 3;
    private const int NotFound = 5;
    private const int FailedPrecondition = 9;
    private const int Unavailable = 14;
    private const int Unauthenticated = 16;

    private readonly EtcdOptions _options;
    private readonly TimeSpan _deadline;
    private readonly EtcdTls _tls;
    private readonly HttpClient _http;
    private int _current;
    private string? _token;

    /// <param name="options">The cluster.</param>
    /// <param name="deadline">How long one member may take to answer, and to be connected to.</param>
    internal EtcdTransport(EtcdOptions options, TimeSpan deadline)
    {
        _options = options;
        _deadline = deadline;
        _tls = new EtcdTls(options);

        // A proxy of the environment's is none for the cluster network; a redirect would be another etcd than the one that was named.
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = deadline,
            SslOptions = _tls.Options(),
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 1 << 20,
        };
    }

    /// <summary>Whom it asks first.</summary>
    internal Uri Member => _options.Endpoints[_current];

    /// <summary>Asks.</summary>
    /// <exception cref="WitnessException">No member answers, or the answer is a refusal.</exception>
    internal async Task<JsonElement> AskAsync(string path, JsonObject question, CancellationToken cancellation)
    {
        var silent = new List<string>();
        for (var i = 0; i < _options.Endpoints.Length; i++)
        {
            try
            {
                return await AskMemberAsync(path, question, cancellation);
            }
            catch (EtcdSilence silence)
            {
                silent.Add($"{Member.Authority}: {silence.Message}");
                _current = (_current + 1) % _options.Endpoints.Length;
            }
        }

        throw new WitnessException($"etcd does not answer ({string.Join("; ", silent)})");
    }

    public void Dispose()
    {
        _http.Dispose();
        _tls.Dispose();
    }

    private async Task<JsonElement> AskMemberAsync(string path, JsonObject question, CancellationToken cancellation)
    {
        var fresh = _options.User is not null && _token is null;
        if (fresh)
        {
            await LogInAsync(cancellation);
        }

        try
        {
            return await PostAsync(path, question, cancellation);
        }
        catch (EtcdRefusal refusal) when (!fresh && _options.User is not null && IsTokenEnded(refusal))
        {
            await LogInAsync(cancellation);
            return await PostAsync(path, question, cancellation);
        }
    }

    /// <summary>A simple token ends five minutes after its last use, and with the member; any ends when users or roles are changed. None is needed until it is enabled.</summary>
    private static bool IsTokenEnded(EtcdRefusal refusal) =>
        refusal.Code == Unauthenticated || (refusal.Code == InvalidArgument && (refusal.Message.Contains("auth", StringComparison.Ordinal) || refusal.Message.Contains("user name is empty", StringComparison.Ordinal)));

    private async Task LogInAsync(CancellationToken cancellation)
    {
        _token = null;
        try
        {
            var answer = await PostAsync("/v3/auth/authenticate", new JsonObject { ["name"] = _options.User, ["password"] = _options.Password }, cancellation);
            _token = answer.GetProperty("token").GetString();
        }
        catch (EtcdRefusal refusal) when (refusal.Code == FailedPrecondition)
        {
            // Authentication is not enabled there (yet): whoever may do everything may do this.
            _token = "";
        }
    }

    private async Task<JsonElement> PostAsync(string path, JsonObject question, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_deadline);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Member, path)) { Content = new StringContent(question.ToJsonString(), new MediaTypeHeaderValue("application/json")) };
        if (_token is { Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation("Authorization", _token);
        }

        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            var text = await response.Content.ReadAsStringAsync(limit.Token);

            // A stream that fails says so behind a status of success.
            return response.StatusCode == HttpStatusCode.OK && Parse(text) is var answer && !answer.TryGetProperty("error", out _) ? answer : throw Refused(response.StatusCode, text);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EtcdSilence(FormattableString.Invariant($"no answer within {_deadline.TotalSeconds:0.##} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            throw new EtcdSilence((e.InnerException ?? e).Message);
        }
    }

    private Exception Refused(HttpStatusCode status, string text)
    {
        var (code, message) = (0, $"HTTP {(int)status}");
        try
        {
            var error = Parse(text);
            error = error.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : error;
            code = error.TryGetProperty("code", out var c) || error.TryGetProperty("grpc_code", out c) ? c.GetInt32() : 0;
            message = error.TryGetProperty("message", out var m) ? m.GetString()! : message;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not etcd's: a proxy's, or another server's.
        }

        return code == Unavailable || (int)status >= 500
            ? new EtcdSilence(message)
            : new EtcdRefusal(code, $"etcd {Member.Authority} refuses{(_options.User is { } user ? $" user {user}" : "")}: {message}");
    }

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Whether a refusal says that there is no such lease.</summary>
    internal static bool IsNotFound(EtcdRefusal refusal) => refusal.Code == NotFound;
}
