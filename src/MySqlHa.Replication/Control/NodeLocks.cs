namespace MySqlHa.Replication.Control;

/// <summary>
/// Names of the user-level locks (GET_LOCK, MySQL manual "Locking Functions") by which the process that runs a node and an operation know of each other.
/// They live in the server's memory alone: not replicated, allowed on a read-only server, gone with the session that held them, be it by kill -9.
/// </summary>
internal static class NodeLocks
{
    /// <summary>Held by the process that runs this server's node, by the session that waits for commands. IS_USED_LOCK tells its connection.</summary>
    internal const string Node = "mysqlha.node";

    /// <summary>Held by that process while the node is master and the address is on.</summary>
    internal const string Serving = "mysqlha.serving";

    /// <summary>
    /// Held on the other node's server by the process that runs this one, while its own server is dead or hung: that one need not find it out by waiting,
    /// for the kernel keeps the sockets of a killed server for hundreds of milliseconds.
    /// </summary>
    internal const string Failed = "mysqlha.failed";

    /// <summary>
    /// Held by the process that runs a node, on one of the two servers, the same one for both nodes, from before it looks whether the other server is closed until
    /// its own is open. Of two that both mean to serve one opens first, and the other one sees it.
    /// </summary>
    internal const string Opening = "mysqlha.opening";

    /// <summary>Held by an operation (switchover, failover, rejoin) on each server that it changes. Two cannot run at once; a node's process leaves the fence alone meanwhile.</summary>
    internal const string Operation = "mysqlha.operation";

    /// <summary>Held by an operation while it gives <see cref="NodeCommand.Take"/>, by a switchover from before it locks the old server until the node serves.</summary>
    internal const string Take = "mysqlha.take";

    /// <summary>Held by an operation while it gives <see cref="NodeCommand.Release"/>.</summary>
    internal const string Release = "mysqlha.release";

    /// <summary>Held by the process that runs the node from when it heard a command until the operation lets go of the command's lock.</summary>
    internal const string Heard = "mysqlha.heard";

    /// <summary>The lock of a command.</summary>
    internal static string Of(NodeCommand command) => command == NodeCommand.Take ? Take : Release;
}
