using System.Management.Automation.Host;

namespace MySqlHa.Host.Ui;

/// <summary>The terminal's measures. Safe without a terminal: then it is 120 columns wide, as pwsh assumes, and has no cursor.</summary>
internal sealed class RawUserInterface(ConsoleStreams streams, IKeySource keys) : PSHostRawUserInterface
{
    private const int RedirectedWidth = 120;
    private const int FallbackWidth = 80;
    private const int FallbackHeight = 24;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override Size BufferSize
    {
        get => WindowSize;
        set { }
    }

    public override Size WindowSize
    {
        get => streams.OutputIsTerminal ? Measure() : new Size(RedirectedWidth, FallbackHeight);
        set { }
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override bool KeyAvailable => !streams.InputIsRedirected && keys.IsAvailable;

    public override string WindowTitle { get; set; } = "mysqlha";

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            keys.Read();
        }
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (streams.InputIsRedirected)
        {
            throw Unattended.Error("a key press", "Remove the prompt from the script, or run mysqlha at a terminal.");
        }

        var key = keys.Read();
        if ((options & ReadKeyOptions.NoEcho) == 0 && !char.IsControl(key.KeyChar))
        {
            streams.Prompt.Write(key.KeyChar);
        }

        return new KeyInfo((int)key.Key, key.KeyChar, States(key.Modifiers), keyDown: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) =>
        throw new NotSupportedException("mysqlha cannot read what is on the screen.");

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // Clear-Host fills the whole screen by this call.
        if (streams.OutputIsTerminal)
        {
            streams.Output.Write("\e[H\e[2J");
        }
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) =>
        throw new NotSupportedException("mysqlha writes text to the screen, not cells.");

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw new NotSupportedException("mysqlha cannot scroll parts of the screen.");

    private static Size Measure()
    {
        try
        {
            // A pseudo terminal that nobody has given a size reports 0.
            var (width, height) = (Console.WindowWidth, Console.WindowHeight);
            return new Size(width > 0 ? width : FallbackWidth, height > 0 ? height : FallbackHeight);
        }
        catch (IOException)
        {
            return new Size(FallbackWidth, FallbackHeight);
        }
    }

    private static ControlKeyStates States(ConsoleModifiers modifiers) =>
        ((modifiers & ConsoleModifiers.Control) != 0 ? ControlKeyStates.LeftCtrlPressed : 0)
        | ((modifiers & ConsoleModifiers.Alt) != 0 ? ControlKeyStates.LeftAltPressed : 0)
        | ((modifiers & ConsoleModifiers.Shift) != 0 ? ControlKeyStates.ShiftPressed : 0);
}
