namespace MySqlHa.Lab.Server;

/// <summary>What the lab's client writes to, made on node a: it reaches b by replication.</summary>
internal static class ClientSchema
{
    public static async Task CreateAsync(LabEnvironment lab)
    {
        LabServer a = lab.Servers[0];
        await a.ExecuteAsync("CREATE DATABASE app").ConfigureAwait(false);
        await a.ExecuteAsync("""
            CREATE TABLE app.ledger (
                run INT UNSIGNED NOT NULL, writer INT UNSIGNED NOT NULL, seq BIGINT UNSIGNED NOT NULL, payload VARBINARY(64) NOT NULL,
                PRIMARY KEY (run, writer, seq)) ENGINE=InnoDB
            """).ConfigureAwait(false);
        await ReplicationWait.CaughtUpAsync(lab.Servers[1], a, TimeSpan.FromSeconds(20)).ConfigureAwait(false);
    }
}
