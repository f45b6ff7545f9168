using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MySqlHa.Host.Ui;

/// <summary>Asks the person at the terminal.</summary>
internal sealed class Prompts(TextWriter screen, LineEditor editor)
{
    public int Choose(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Announce(caption, message);
        var menu = new ChoiceMenu(choices, defaultChoice);
        while (true)
        {
            screen.Write(menu.Line);
            var answer = ReadLine();
            if (answer.Trim() == "?")
            {
                foreach (var help in menu.Help)
                {
                    screen.WriteLine(help);
                }
            }
            else if (menu.Pick(answer) is >= 0 and var picked)
            {
                return picked;
            }
        }
    }

    public Dictionary<string, PSObject> Fill(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Announce(caption, message);
        return descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Fill(field)));
    }

    public PSCredential Credential(string caption, string message, string? userName, string targetName)
    {
        Announce(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            do
            {
                screen.Write("User: ");
                userName = ReadLine().Trim();
            }
            while (userName.Length == 0);
        }

        screen.Write(string.IsNullOrEmpty(targetName) ? $"Password for user {userName}: " : $"Password for user {userName} on {targetName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    public string ReadLine() => editor.ReadLine() ?? throw Cancelled();

    public SecureString ReadSecret()
    {
        var secret = new SecureString();
        foreach (var character in editor.ReadLine(mask: '*') ?? throw Cancelled())
        {
            secret.AppendChar(character);
        }

        secret.MakeReadOnly();
        return secret;
    }

    private object Fill(FieldDescription field)
    {
        var type = TypeOf(field);
        var label = string.IsNullOrEmpty(field.Label) ? field.Name : field.Label.Replace("&", "", StringComparison.Ordinal);
        if (!type.IsArray)
        {
            return Item(label, type, out _);
        }

        var items = new List<object>();
        while (true)
        {
            var item = Item($"{label}[{items.Count}]", type.GetElementType()!, out var empty);
            if (empty)
            {
                return items.ToArray();
            }

            items.Add(item);
        }
    }

    private static Type TypeOf(FieldDescription field) =>
        LanguagePrimitives.TryConvertTo<Type>(field.ParameterTypeFullName, out var type) ? type : typeof(string);

    private object Item(string label, Type type, out bool empty)
    {
        empty = false;
        if (type == typeof(PSCredential))
        {
            return Credential("", label, null, "");
        }

        while (true)
        {
            screen.Write($"{label}: ");
            if (type == typeof(SecureString))
            {
                return ReadSecret();
            }

            var text = ReadLine();
            empty = text.Length == 0;
            if (empty)
            {
                return text;
            }

            if (LanguagePrimitives.TryConvertTo(text, type, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }

            screen.WriteLine($"\"{text}\" is not of type {type.Name}.");
        }
    }

    private void Announce(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
        {
            screen.WriteLine();
            screen.WriteLine(caption);
        }

        if (!string.IsNullOrEmpty(message))
        {
            screen.WriteLine(message);
        }
    }

    // Ctrl-D: nobody is going to answer.
    private static PipelineStoppedException Cancelled() => new();
}
