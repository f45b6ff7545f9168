namespace MySqlHa.Vrrp.Link.Native;

/// <summary>Follows the answer to one request, which may be spread over several datagrams, to its end (netlink(7)).</summary>
/// <param name="sequence">Of the request. What has another one answers an earlier request that was given up on.</param>
internal struct NetlinkReply(uint sequence)
{
    private bool _interrupted;

    /// <summary>How it ended: 0, the error number, or EINTR when the tables changed meanwhile.</summary>
    internal int Result { get; private set; }

    /// <summary>Whether the message ends the answer.</summary>
    internal bool IsEnd(in NetlinkReader message)
    {
        if (message.Sequence != sequence)
        {
            return false;
        }

        _interrupted |= (message.Flags & NetlinkReader.FlagDumpInterrupted) != 0;
        switch (message.Type)
        {
            case NetlinkReader.TypeError:
                Result = message.Error;
                return true;
            case NetlinkReader.TypeDone:
                // A dump that failed half-way ends with its error in here.
                Result = message.Error > 0 ? message.Error : _interrupted ? Errno.Interrupted : 0;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether the message belongs to the answer and does not end it.</summary>
    internal readonly bool IsPart(in NetlinkReader message) => message.Sequence == sequence;
}
