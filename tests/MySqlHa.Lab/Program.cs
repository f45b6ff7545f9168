using MySqlHa.Lab; using MySqlHa.Lab.Server; using MySqlHa.Lab.Client; using System.Text.Json;
if (args[0]=="reap") return await LabReaper.RunAsync(args[2], args[4]);
if (args[0]=="client-process") return await ClientProcess.RunAsync(args[2], JsonSerializer.Deserialize<LabClientOptions>(args[4], LabRecord.Json)!);
var sw=System.Diagnostics.Stopwatch.StartNew();
await using (var lab = await LabEnvironment.UpAsync(new LabOptions{Id="smoke", Server=Enum.Parse<ServerKind>(args[0])}, new Progress<string>(m=>Console.WriteLine($"{sw.ElapsedMilliseconds} {m}")))) {
async Task Move(LabHost from, LabHost to) { await lab.ExecAsync(from,"ip","addr","del","192.0.2.100/24","dev","eth0"); await lab.ExecAsync(to,"ip","addr","add","192.0.2.100/24","dev","eth0"); await lab.ExecAsync(to,"arping","-U","-c","1","-i","eth0","-S","192.0.2.100","192.0.2.100"); }
await Move(LabHost.B, LabHost.A);
var t0=sw.ElapsedMilliseconds; var client = await LabClient.StartAsync(lab); Console.WriteLine($"client warm in {sw.ElapsedMilliseconds-t0}");
await Task.Delay(3000);
await client.MarkAsync("kill"); var k=lab.Servers[0].KillAsync(); await Move(LabHost.A, LabHost.B); await k;
await client.WaitForWriteAsync(TimeSpan.FromSeconds(5), 2);
await Task.Delay(1000); await lab.Servers[0].StartAsync();
await client.MarkAsync("freeze"); await lab.Servers[1].FreezeAsync(); await Task.Delay(300); await Move(LabHost.B, LabHost.A); await client.WaitForWriteAsync(TimeSpan.FromSeconds(5), 1); await lab.Servers[1].ThawAsync();
await client.MarkAsync("cut"); await lab.CutAsync(LabHost.A); await Task.Delay(300); await Move(LabHost.A, LabHost.B); await client.WaitForWriteAsync(TimeSpan.FromSeconds(5), 2); await lab.HealAsync();
await Task.Delay(500);
Console.WriteLine(JsonSerializer.Serialize(await client.StopAsync(), LabRecord.Json));
await ReplicationWait.CaughtUpAsync(lab.Servers[0],lab.Servers[1],TimeSpan.FromSeconds(15));
await ReplicationWait.CaughtUpAsync(lab.Servers[1],lab.Servers[0],TimeSpan.FromSeconds(15));
Console.WriteLine(JsonSerializer.Serialize(await LedgerCheck.RunAsync(client.LedgerFile, [..lab.Servers]), LabRecord.Json));
}
Console.WriteLine($"down {sw.ElapsedMilliseconds}");
return 0;
