namespace MySqlHa.Lab.Client;

/// <summary>The client's ledger held against one server.</summary>
/// <param name="Host">The server's host.</param>
/// <param name="Rows">Rows of this client on the server.</param>
/// <param name="Lost">Acknowledged, but not there.</param>
/// <param name="Extra">There, but never acknowledged: written right before a connection broke. Allowed.</param>
/// <param name="LostRows">The first twenty that are lost, as "writer/sequence".</param>
public sealed record LedgerOnServer(LabHost Host, long Rows, long Lost, long Extra, IReadOnlyList<string> LostRows);
