using System.Text;

namespace MySqlHa.Host.Ui;

/// <summary>Standard output and error in UTF-8 without a byte order mark, and what is known about the terminals behind them.</summary>
internal sealed class ConsoleStreams
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly bool _colours = Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("TERM") != "dumb";

    private ConsoleStreams(TextWriter output, TextWriter error)
    {
        Output = output;
        Error = error;
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    public bool InputIsRedirected { get; } = Console.IsInputRedirected;

    public bool OutputIsTerminal { get; } = !Console.IsOutputRedirected;

    public bool ErrorIsTerminal { get; } = !Console.IsErrorRedirected;

    public bool OutputHasColours => OutputIsTerminal && _colours;

    public bool ErrorHasColours => ErrorIsTerminal && _colours;

    /// <summary>Where prompts go: the terminal, even when standard output is a file.</summary>
    public TextWriter Prompt => OutputIsTerminal || !ErrorIsTerminal ? Output : Error;

    /// <summary>Takes the process's streams over, so that a script's own [Console]::WriteLine lands in the same order.</summary>
    public static ConsoleStreams Open()
    {
        if (Console.OutputEncoding.CodePage != Utf8.CodePage)
        {
            Console.OutputEncoding = Utf8; // the engine decodes native commands by it
        }

        var streams = new ConsoleStreams(Writer(Console.OpenStandardOutput()), Writer(Console.OpenStandardError()));
        Console.SetOut(streams.Output);
        Console.SetError(streams.Error);
        return streams;
    }

    private static TextWriter Writer(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, Utf8, bufferSize: 4096) { AutoFlush = true });
}
