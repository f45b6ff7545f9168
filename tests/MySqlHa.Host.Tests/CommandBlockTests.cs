using MySqlHa.Host.Interactive;

namespace MySqlHa.Host.Tests;

public sealed class CommandBlockTests
{
    [Fact]
    public void A_finished_line_runs_at_once() => Assert.Equal("1", new CommandBlock().Add("1"));

    [Fact]
    public void A_longer_command_runs_at_the_empty_line_with_its_else()
    {
        var block = new CommandBlock();
        Assert.Null(block.Add("if ($x) {"));
        Assert.Null(block.Add("1 }"));
        Assert.Null(block.Add("else { 2 }"));
        Assert.Equal("if ($x) {\n1 }\nelse { 2 }\n", block.Add(""));
        Assert.False(block.IsOpen);
    }

    [Fact]
    public void An_empty_line_inside_an_open_brace_is_part_of_it()
    {
        var block = new CommandBlock();
        Assert.Null(block.Add("function f {"));
        Assert.Null(block.Add(""));
        Assert.Null(block.Add("}"));
        Assert.Equal("function f {\n\n}", block.Take());
    }

    [Fact]
    public void A_plain_mistake_runs_so_that_it_is_reported() => Assert.Equal("foo)", new CommandBlock().Add("foo)"));
}
