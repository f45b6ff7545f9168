namespace MySqlHa.Vrrp.Authentication;

/// <summary>
/// Who signs and what is taken (keepalived.conf(5), auth_hmac: mode). A signature that is there must be right in every mode. A group that does not sign yet
/// comes to it without an outage by giving all its nodes first one, then the next: receive only, permissive, enforce.
/// </summary>
public enum AuthenticationMode
{
    /// <summary>Signs, and takes only what is signed.</summary>
    Enforce,

    /// <summary>Signs, and takes what is not signed too.</summary>
    Permissive,

    /// <summary>Does not sign, and takes what is not signed too.</summary>
    ReceiveOnly,
}
