using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using MySqlHa.Host.Ui;

namespace MySqlHa.Host.Tests;

public sealed class ChoiceMenuTests
{
    private static readonly Collection<ChoiceDescription> Choices =
        [new("&Yes", "do it"), new("Yes to &All"), new("Plain")];

    [Fact]
    public void Looks_as_in_pwsh() =>
        Assert.Equal("[Y] Yes  [A] Yes to All  [] Plain  [?] Help (default is \"Y\"): ", new ChoiceMenu(Choices, 0).Line);

    [Theory]
    [InlineData("y", 0)]
    [InlineData(" YES ", 0)]
    [InlineData("a", 1)]
    [InlineData("plain", 2)]
    [InlineData("", 1)]
    [InlineData("x", -1)]
    public void Takes_hot_keys_and_labels(string answer, int index) => Assert.Equal(index, new ChoiceMenu(Choices, 1).Pick(answer));

    [Fact]
    public void Without_a_default_an_empty_answer_is_none() => Assert.Equal(-1, new ChoiceMenu(Choices, -1).Pick(""));
}
