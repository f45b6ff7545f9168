using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>The file with a password goes with who made it, at the latest with the next one that is made.</summary>
public sealed class CopyOptionFileTests
{
    private static readonly ServerLogin Login = new("somebody", "secret");

    [Fact]
    public void Its_owner_alone_may_read_it_and_it_goes_with_its_use()
    {
        string path;
        using (var file = CopyOptionFile.Create(Login))
        {
            path = file.Path;
            Assert.Equal("[client]\nuser=\"somebody\"\npassword=\"secret\"\n", File.ReadAllText(path));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_by_the_next()
    {
        string abandoned = Abandoned(TimeSpan.FromMinutes(2));
        using (CopyOptionFile.Create(Login))
            Assert.False(Directory.Exists(abandoned));
    }

    [Fact]
    public void One_that_is_being_made_stays()
    {
        string young = Abandoned(TimeSpan.Zero);
        using (CopyOptionFile.Create(Login))
            Assert.True(File.Exists(Path.Combine(young, "login.cnf")));
        Directory.Delete(young, recursive: true);
    }

    [Fact]
    public void One_that_is_in_use_stays_however_old()
    {
        using var old = CopyOptionFile.Create(Login);
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(old.Path)!, DateTime.UtcNow.AddDays(-30));
        using (CopyOptionFile.Create(Login))
            Assert.True(File.Exists(old.Path));
    }

    private static string Abandoned(TimeSpan age)
    {
        string folder = Directory.CreateTempSubdirectory("mysqlha-login-").FullName;
        File.WriteAllText(Path.Combine(folder, "login.cnf"), "[client]\n");
        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow - age);
        return folder;
    }
}
