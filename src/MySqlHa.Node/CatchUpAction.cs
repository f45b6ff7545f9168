namespace MySqlHa.Node;

/// <summary>What a promotion does when its server has not caught up in time.</summary>
public enum CatchUpAction
{
    /// <summary>Goes on waiting, and says so.</summary>
    Wait,

    /// <summary>Gives up: the node is in FAULT.</summary>
    Refuse,

    /// <summary>Opens the server all the same; the failover record says what was not applied.</summary>
    Force,
}
