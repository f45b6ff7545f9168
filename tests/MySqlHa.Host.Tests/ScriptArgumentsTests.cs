using CsCheck;
using MySqlHa.Host.CommandLine;

namespace MySqlHa.Host.Tests;

public sealed class ScriptArgumentsTests
{
    [Fact]
    public void Colon_binds_a_value_and_only_then_are_booleans_read() =>
        Assert.Equal(
            [
                new ScriptArgument("-A", "x y"),
                new ScriptArgument("-B", false),
                new ScriptArgument("-C", true),
                new ScriptArgument("-D", null),
                new ScriptArgument(null, "$false"),
                new ScriptArgument("-E", "a:b"),
            ],
            ScriptArguments.Parse(["-A:x y", "-B:$false", "-C:True", "-D", "$false", "-E:a:b"]));

    [Fact]
    public void Trailing_colon_takes_the_next_word_even_with_a_dash() =>
        Assert.Equal([new ScriptArgument("-A", "-1"), new ScriptArgument(null, "x")], ScriptArguments.Parse(["-A:", "-1", "x"]));

    [Fact]
    public void Lists_stay_one_string_and_empty_words_stay() =>
        Assert.Equal([new ScriptArgument(null, "1,2"), new ScriptArgument(null, ""), new ScriptArgument(null, "-")], ScriptArguments.Parse(["1,2", "", "-"]));

    [Fact]
    public void Words_without_a_dash_pass_unchanged() =>
        Gen.String.Where(s => s.Length == 0 || !"-\u2013\u2014\u2015".Contains(s[0], StringComparison.Ordinal)).Array.Sample(words =>
            Assert.Equal(words, ScriptArguments.Parse(words).Select(a => a.Value)));
}
