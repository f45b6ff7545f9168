using System.Diagnostics;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>A recipient whose folder lies on a small file system of its own, which is really full.</summary>
[Collection("servers")]
public sealed class CopyBackupDiskTests(MariaDbCopyPair pair) : IClassFixture<MariaDbCopyPair>
{
    [Fact]
    public async Task A_full_disk_is_named_and_the_next_run_completes_when_there_is_room()
    {
        await pair.FillDonorAsync("full");
        var folder = pair.Recipient.Folder;
        var state = Directory.CreateTempSubdirectory("mysqlha-state-").FullName;
        await pair.Recipient.StopAsync();
        Run("sh", "-c", "mv \"$0\" \"$0.aside\" && mkdir \"$0\" && mount -t tmpfs -o size=$(($(du -sm \"$0.aside\" | cut -f1) * 2 + 60))m tmpfs \"$0\" && cp -a \"$0.aside\"/. \"$0\" && rm -r \"$0.aside\"", folder);
        try
        {
            await pair.Recipient.StartAsync();
            var options = new CopyOptions
            {
                Method = CopyMethod.Backup, AllowDataLoss = true, StateFolder = state, RestartTimeout = TimeSpan.FromSeconds(60),
                StopRecipient = _ => pair.Recipient.StopAsync(), StartRecipient = _ => pair.Recipient.StartAsync(),
            };
            var filler = Path.Combine(folder, "filler");

            // Room when the plan is made, none when the backup is.
            var full = await pair.CopyAsync(options, null, new AtStart("back-up", () => Fill(filler, 8 << 20)));
            Assert.Equal(ReplicationError.DiskFull, full.Failure?.Error);
            Assert.Contains("was not touched and runs on", full.Failure!.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Path.Combine(folder, "data.new")));

            // None when the plan is made.
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => pair.CopyAsync(options));
            Assert.Equal(ReplicationError.DiskFull, refused.Error);
            Assert.Contains("MiB are free", refused.Message, StringComparison.Ordinal);

            File.Delete(filler);
            var again = await pair.CopyAsync(options);
            Assert.True(again.Completed, again.Failure?.Message);
            await pair.AssertEqualAsync("full");
        }
        finally
        {
            await pair.Recipient.KillAsync();
            Run("umount", folder);
            Directory.Delete(state, recursive: true);
        }
    }

    private static void Fill(string file, long left)
    {
        using var stream = File.Create(file);
        stream.Write(new byte[new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace - left]);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    private sealed class AtStart(string step, Action action) : IPlanObserver
    {
        public void StepStarting(PlanStep now, int index, int count)
        {
            if (now.Id == step)
                action();
        }

        public void StepProgress(PlanStep now, string waitsFor, double? fraction, TimeSpan? remaining)
        {
        }

        public void StepFinished(StepResult result)
        {
        }
    }
}
