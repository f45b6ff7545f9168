using System.Net.Sockets;

namespace MySqlHa.Replication.Health;

/// <summary>Connects and reads the greeting: the one thing that a frozen or foreign process cannot give.</summary>
internal static class GreetingReader
{
    /// <summary>The greeting, or how it failed. Throws only for cancellation.</summary>
    internal static async Task<(Greeting? Greeting, Failure? Failure)> ReadAsync(
        ServerEndpoint server, TimeSpan timeout, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        var phase = ProbePhase.Connect;
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(server.Host, server.Port, deadline.Token);
            phase = ProbePhase.Greeting;
            var stream = client.GetStream();
            var buffer = new byte[Greeting.HeaderLength + Greeting.MaxLength];
            for (var filled = 0; ;)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(filled), deadline.Token);
                if (read == 0)
                    return (null, new Failure(phase, FailureKind.Closed));
                filled += read;
                var greeting = Greeting.Parse(buffer.AsSpan(0, filled));
                switch (greeting.Kind)
                {
                    case GreetingKind.Incomplete:
                        continue;
                    case GreetingKind.Error:
                        return (null, new Failure(phase, FailureKind.ServerError, greeting.ErrorCode, Detail: greeting.Text));
                    case GreetingKind.Foreign:
                        return (null, new Failure(phase, FailureKind.NotMySql, Detail: greeting.Text));
                    default:
                        await PoliteFarewell.SayAsync(stream, greeting, deadline.Token);
                        return (greeting, null);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new Failure(phase, FailureKind.Timeout));
        }
        catch (SocketException error)
        {
            return (null, new Failure(phase, FailureKind.Socket, Socket: error.SocketErrorCode));
        }
        catch (IOException error) when (error.InnerException is SocketException inner)
        {
            return (null, new Failure(phase, FailureKind.Socket, Socket: inner.SocketErrorCode));
        }
        catch (IOException error)
        {
            return (null, new Failure(phase, FailureKind.Other, Detail: error.Message));
        }
    }
}
