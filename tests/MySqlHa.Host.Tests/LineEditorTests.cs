using System.Management.Automation;
using MySqlHa.Host.Ui;

namespace MySqlHa.Host.Tests;

public sealed class LineEditorTests
{
    private readonly StringWriter _screen = new();

    [Fact]
    public void Edits_and_returns_the_line() => Assert.Equal("aü", Editor("abc\b\bü\r").ReadLine());

    [Fact]
    public void A_secret_is_masked_on_the_screen()
    {
        Assert.Equal("hunter2", Editor("hunter2\r").ReadLine(mask: '*'));
        Assert.Equal("*******", _screen.ToString().TrimEnd());
    }

    [Fact]
    public void Ctrl_D_ends_only_an_empty_line() => Assert.Null(Editor("\u0004").ReadLine());

    [Fact]
    public void Arrow_up_brings_the_last_line_back() => Assert.Equal("two!", Editor("x↑!\r").ReadLine(history: ["one", "two"]));

    [Fact]
    public void A_signal_ends_the_wait() => Assert.Throws<PipelineStoppedException>(() => Editor("ab").ReadLine());

    private LineEditor Editor(string typed) => new(new TypedKeys(typed), _screen);

    private sealed class TypedKeys(string typed) : IKeySource
    {
        private int _next;

        public bool IsAvailable => _next < typed.Length;

        public ConsoleKeyInfo Read() => IsAvailable ? Key(typed[_next++]) : throw new PipelineStoppedException();

        private static ConsoleKeyInfo Key(char c) => c switch
        {
            '\r' => new(c, ConsoleKey.Enter, false, false, false),
            '\b' => new(c, ConsoleKey.Backspace, false, false, false),
            '\u0004' => new(c, ConsoleKey.D, false, false, control: true),
            '↑' => new('\0', ConsoleKey.UpArrow, false, false, false),
            _ => new(c, ConsoleKey.None, false, false, false),
        };
    }
}
