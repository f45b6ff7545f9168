using System.Globalization;

namespace MySqlHa.Replication.Gtid;

/// <summary>
/// Reads a GTID set as MySQL 9.7 reads a literal, found by asking it: blanks are allowed around every word but not inside one, a uuid
/// may lack its dashes or have braces, and may stand without numbers; a colon must be followed by a number or a tag.
/// </summary>
internal sealed class MySqlGtidParser(string text)
{
    private const int MaxTagLength = 32;
    private readonly Dictionary<GtidOrigin, List<GtidInterval>> _lists = [];
    private int _at;

    private char Next => _at < text.Length ? text[_at] : '\0';

    internal Dictionary<GtidOrigin, List<GtidInterval>> Read()
    {
        SkipBlanks();
        while (_at < text.Length)
        {
            if (Next != ',')
                ReadSource();
            SkipBlanks();
            if (_at < text.Length && !Take(','))
                throw Wrong(_at, "a comma or a colon");
            SkipBlanks();
        }
        return _lists;
    }

    private void ReadSource()
    {
        string uuid = ReadUuid(), tag = "";
        SkipBlanks();
        while (Take(':'))
        {
            SkipBlanks();
            if (char.IsAsciiLetter(Next) || Next == '_')
                tag = ReadTag();
            else
                ReadInterval(new(uuid, tag));
            SkipBlanks();
        }
    }

    private string ReadUuid()
    {
        int start = _at;
        while (char.IsAsciiHexDigit(Next) || Next is '-' or '{' or '}')
            _at++;
        string word = text[start.._at];
        foreach (string form in (string[])["D", "N", "B"])
        {
            if (Guid.TryParseExact(word, form, out var uuid))
                return uuid.ToString("D");
        }
        throw Wrong(start, "a server uuid (32 hex digits with dashes)");
    }

    private string ReadTag()
    {
        int start = _at;
        while (char.IsAsciiLetterOrDigit(Next) || Next == '_')
            _at++;
        return _at - start <= MaxTagLength
            ? text[start.._at].ToLowerInvariant()
            : throw Wrong(start, $"a tag of at most {MaxTagLength} letters, digits and underscores");
    }

    private void ReadInterval(GtidOrigin origin)
    {
        ulong first = ReadNumber(), last = first;
        SkipBlanks();
        if (Take('-'))
        {
            SkipBlanks();
            last = ReadNumber(lowest: 0);
        }
        if (!_lists.TryGetValue(origin, out var list))
            _lists.Add(origin, list = []);
        if (first <= last)
            list.Add(new(first, last));
    }

    private ulong ReadNumber(ulong lowest = 1)
    {
        int start = _at;
        while (char.IsAsciiDigit(Next))
            _at++;
        return _at > start && ulong.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            && number >= lowest && number <= MySqlGtidSet.MaxNumber
            ? number
            : throw Wrong(start, _at == start ? "a number or a tag" : $"a number from 1 to {MySqlGtidSet.MaxNumber}");
    }

    private bool Take(char c)
    {
        if (Next != c || _at == text.Length)
            return false;
        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (Next is ' ' or (>= '\t' and <= '\r'))
            _at++;
    }

    private FormatException Wrong(int at, string expected) => new(
        $"No GTID set of MySQL: {expected} is expected at character {at + 1}, where there is {Excerpt(at)}. "
        + "Write it as the server prints gtid_executed: 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7, with a tag uuid:tag:1-5, several with commas between them.");

    private string Excerpt(int at) => at >= text.Length ? "the end" : $"'{text[at..Math.Min(at + 40, text.Length)]}'";
}
