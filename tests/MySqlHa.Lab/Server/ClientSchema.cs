namespace MySqlHa.Lab.Server;

/// <summary>What the lab's client writes to, made on node a: it reaches b by replication.</summary>
internal static class ClientSchema
{
    public static async Task CreateAsync(LabEnvironment lab)
    {
        LabAccount app = lab.Accounts.App;
        LabServer a = lab.Servers[0];
        // The password is hexadecimal digits: nothing to escape.
        await a.ExecuteAsync($"CREATE USER '{app.User}'@'%' IDENTIFIED BY '{app.Password}'").ConfigureAwait(false);
        await a.ExecuteAsync($"GRANT ALL PRIVILEGES ON app.* TO '{app.User}'@'%'").ConfigureAwait(false);
        await a.ExecuteAsync("CREATE DATABASE app").ConfigureAwait(false);
        await a.ExecuteAsync("""
            CREATE TABLE app.ledger (
                run INT UNSIGNED NOT NULL, writer INT UNSIGNED NOT NULL, seq BIGINT UNSIGNED NOT NULL, payload VARBINARY(64) NOT NULL,
                PRIMARY KEY (run, writer, seq)) ENGINE=InnoDB
            """).ConfigureAwait(false);
        await ReplicationWait.CaughtUpAsync(lab.Servers[1], a, TimeSpan.FromSeconds(20)).ConfigureAwait(false);
    }
}
