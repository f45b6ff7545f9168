namespace MySqlHa.Replication;

/// <summary>A statement, as the server gets it and as people may see it: secrets are masked.</summary>
public sealed class SqlStatement
{
    private const string Mask = "'***'";

    private readonly string _secret;

    private SqlStatement(string text, string masked, string secret = "")
    {
        Text = text;
        Masked = masked;
        _secret = secret;
    }

    /// <summary>What is shown, logged and journalled.</summary>
    public string Masked { get; }

    internal string Text { get; }

    /// <summary>A statement without secrets.</summary>
    public static SqlStatement Plain(string text) => new(text, text);

    /// <summary>A statement that nobody may see: the hash of a password is in it. Another text is shown in its place.</summary>
    public static SqlStatement Secret(string text, string shown) => new(text, shown);

    /// <summary>A statement with one secret, at the place marked <c>{secret}</c>; it is put in as a string literal.</summary>
    public static SqlStatement WithSecret(string text, string secret)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(secret);
        return new(
            text.Replace("{secret}", Dialect.SqlText.Quote(secret), StringComparison.Ordinal),
            text.Replace("{secret}", Mask, StringComparison.Ordinal),
            secret);
    }

    /// <summary>What the server says about this statement, without the secret: a syntax error quotes the statement, up to 80 characters of it.</summary>
    internal string Hide(string words)
    {
        if (_secret.Length == 0)
            return words;
        // The quotation may end in the middle of the secret, which is no less secret then.
        var quotation = words.IndexOf(" near ", StringComparison.Ordinal);
        var shown = quotation < 0 ? words : words[..quotation] + " near what is not shown here, for it may hold a password.";
        return shown.Replace(Dialect.SqlText.Quote(_secret), Mask, StringComparison.Ordinal).Replace(_secret, "***", StringComparison.Ordinal);
    }

    /// <summary>The masked text.</summary>
    public override string ToString() => Masked;
}
