namespace MySqlHa.Lab.Client;

/// <summary>A write that the server acknowledged.</summary>
internal readonly record struct Acknowledgement(long At, uint Writer, ulong Sequence, uint Server);
