namespace MySqlHa.Replication.Health;

/// <summary>The part of a check that was under way.</summary>
internal enum ProbePhase
{
    Connect,
    Greeting,
    Login,
    Query,
    Write,
}
