namespace MySqlHa.Vrrp.Link;

/// <summary>Which remedy a <see cref="LinkException"/> calls for.</summary>
public enum LinkFailure
{
    /// <summary>There is no interface of that name.</summary>
    UnknownInterface,

    /// <summary>The interface has no IPv4 address to send from.</summary>
    NoAddress,

    /// <summary>The process may not open a raw handle (CAP_NET_RAW) or change addresses (CAP_NET_ADMIN).</summary>
    NotPermitted,

    /// <summary>libpcap (Npcap on Windows) is not installed.</summary>
    CaptureLibraryMissing,

    /// <summary>The interface is not one that VRRP can run on (no Ethernet framing).</summary>
    Unsupported,

    /// <summary>The interface is administratively down; nothing can be opened on it until it is up (carrier is not needed).</summary>
    InterfaceDown,

    /// <summary>Another instance, of this process or of another one on this host, has the VRID on the interface.</summary>
    DuplicateRouter,

    /// <summary>Anything else that the operating system said.</summary>
    Other,
}

/// <summary>An interface cannot be used. The message names the interface and the remedy.</summary>
public sealed class LinkException : Exception
{
    /// <summary>Makes one.</summary>
    public LinkException(LinkFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>What went wrong.</summary>
    public LinkFailure Failure { get; }
}
