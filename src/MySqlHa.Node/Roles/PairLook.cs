using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>What a server answered, or why it did not.</summary>
/// <param name="Snapshot">The answer; null for none.</param>
/// <param name="Silence">Why there is none.</param>
/// <param name="Alive">There is none, and yet the server lives: it lets nobody in, as a full one does.</param>
internal sealed record Answer(ServerSnapshot? Snapshot, string Silence = "", bool Alive = false);

/// <summary>One look at both servers, the own one first.</summary>
/// <param name="Begun">When it began, by the stopwatch: what was done since is not in it.</param>
/// <param name="Local">The own server.</param>
/// <param name="Peer">The other one.</param>
internal sealed record PairLook(long Begun, Answer Local, Answer Peer);
