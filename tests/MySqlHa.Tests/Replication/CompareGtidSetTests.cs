using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

public sealed class CompareGtidSetTests : IDisposable
{
    private const string U = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Tells_what_is_missing_and_what_is_extra()
    {
        var result = _session.Run($"Compare-GtidSet '{U.ToUpperInvariant()}:1-5:8' \"{U}:1-6,`n{U}:7\"");
        Assert.Equal(
            ("Overlapping", "MySql", U + ":6-7", 2m, U + ":8", 1m, U + ":1-5", 5m, U + ":1-5:8", U + ":1-7"),
            (result.Property("Relation"), result.Property("Flavor"), result.Property("Missing"), result.Property("MissingCount"), result.Property("Extra"), result.Property("ExtraCount"),
                result.Property("Common"), result.Property("CommonCount"), result.Property("GtidSet"), result.Property("Reference")));
    }

    [Theory]
    [InlineData("Compare-GtidSet '0-1-100' '0-2-100'", "Diverged")]
    [InlineData("Compare-GtidSet '' '0-1-100'", "Subset")]
    [InlineData("Compare-GtidSet '' ''", "Equal")]
    [InlineData("Compare-GtidSet '' '' -Flavor mariadb", "Equal")]
    [InlineData("[pscustomobject]@{ Server = 'a'; GtidExecuted = '0-1-9' } | Compare-GtidSet -Reference 0-1-7", "Superset")]
    [InlineData("[pscustomobject]@{ Executed = '0-1-9' } | Compare-GtidSet -Reference ([pscustomobject]@{ GtidExecuted = '0-1-9' })", "Equal")]
    [InlineData("Compare-GtidSet ([pscustomobject]@{ GtidExecuted = '0-1-5' }) '0-1-9'", "Subset")]
    [InlineData("'0-1-5' | Compare-GtidSet -Reference '0-1-9'", "Subset")]
    public void Takes_texts_and_objects(string command, string relation) => Assert.Equal(relation, _session.Run(command).Property("Relation"));

    [Theory]
    [InlineData("Compare-GtidSet 'oops' '0-1-1'", "InvalidGtidSet", "'oops'")]
    [InlineData("Compare-GtidSet '0-1' '0-1-1' -Flavor MariaDb", "InvalidGtidSet", "0-1-100")]
    [InlineData("Compare-GtidSet '0-1-1' '0-1-1,x'", "InvalidReference", "'x'")]
    [InlineData("Compare-GtidSet '0-1-1' '" + U + ":1'", "MixedFlavors", "different ways")]
    [InlineData("Compare-GtidSet '" + U + ":1' '0-1-1'", "MixedFlavors", "different ways")]
    [InlineData("Compare-GtidSet '0-1-1' '0-1-1' -Flavor Oracle", "ParameterArgumentValidationError", "Flavor")]
    [InlineData("Compare-GtidSet ([pscustomobject]@{ Name = 'x' }) '0-1-1'", "ParameterArgumentTransformationError", "GtidExecuted")]
    public void Bad_input_is_one_clear_error(string command, string id, string words)
    {
        _session.Run(command).OneError(id, words);
    }

    [Fact]
    public void A_bad_one_does_not_stop_the_others()
    {
        var result = _session.Run("'0-1-5', '0-1', '0-1-9' | Compare-GtidSet -Reference '0-1-9'");
        Assert.Equal(["Subset", "Equal"], result.Output.Select(o => o.Properties["Relation"].Value));
        Assert.Equal(["InvalidGtidSet"], result.ErrorIds);
    }

    [Fact]
    public void Shows_as_a_list()
    {
        var text = _session.Show("Compare-GtidSet '1-1-100,2-2-40' '1-1-90,2-2-45'").ThrowIfFailed().Text;
        Assert.Matches(@"Relation\s+: Overlapping", text);
        Assert.Matches(@"Missing\s+: 5: 2-2-41\.\.45", text);
        Assert.Matches(@"Conflicts\s+: none", text);
    }
}
