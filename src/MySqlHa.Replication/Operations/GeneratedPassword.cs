using System.Security.Cryptography;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Passwords that no shell, configuration file or SQL needs to quote, and that validate_password at STRONG takes. 28 characters of 62
/// letters and digits and 4 signs are 168 bits; CHANGE REPLICATION SOURCE takes no more than 32 characters.
/// </summary>
public static class GeneratedPassword
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+";

    /// <summary>A new one.</summary>
    public static string Create()
    {
        while (true)
        {
            var password = RandomNumberGenerator.GetString(Alphabet, 28);
            // A leading sign would look like an option to mysql -p.
            if (char.IsAsciiLetterOrDigit(password[0]) && password.Any(char.IsAsciiLetterUpper) && password.Any(char.IsAsciiLetterLower)
                && password.Any(char.IsAsciiDigit) && !password.All(char.IsAsciiLetterOrDigit))
                return password;
        }
    }
}
