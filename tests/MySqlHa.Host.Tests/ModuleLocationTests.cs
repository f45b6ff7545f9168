using MySqlHa.Host.Engine;

namespace MySqlHa.Host.Tests;

public sealed class ModuleLocationTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mysqlha-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Nearest_folder_above_wins()
    {
        var manifest = Touch("MySqlHa.psd1");
        var deep = _root.CreateSubdirectory("a/b").FullName;
        Assert.Equal(manifest, ModuleLocation.Find(null, deep));

        var nearer = Touch("a/MySqlHa.psd1");
        Assert.Equal(nearer, ModuleLocation.Find("", deep));
    }

    [Fact]
    public void Configured_folder_or_file_goes_first()
    {
        var manifest = Touch("MySqlHa.psd1");
        Assert.Equal(manifest, ModuleLocation.Find(_root.FullName, "/"));
        Assert.Equal(manifest, ModuleLocation.Find(manifest, "/"));
    }

    [Fact]
    public void A_wrong_setting_is_an_error_even_when_a_module_lies_above()
    {
        Touch("MySqlHa.psd1");
        var missing = Path.Combine(_root.FullName, "elsewhere");
        Assert.Contains(missing, Assert.Throws<FileNotFoundException>(() => ModuleLocation.Find(missing, _root.FullName)).Message, StringComparison.Ordinal);
    }

    private string Touch(string name)
    {
        var path = Path.Combine(_root.FullName, name);
        File.WriteAllText(path, "");
        return path;
    }
}
