using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Engine;

/// <summary>Why a packet was dropped, and where that is not plain from the word, what it means and what to do.</summary>
internal static class DropWords
{
    public static string Describe(DropReason reason, int keyNumber, int clockSkew) => reason switch
    {
        DropReason.UnexpectedSignature => $"{reason}, it is signed and this instance has no keys: give it -AuthenticationKey",
        DropReason.NotSigned => $"{reason}, and -AuthenticationMode is Enforce: give its sender the keys, or find out who sends it",
        DropReason.BadTrailer => $"{reason}, its signature is of no kind that is known here",
        DropReason.Stale => $"{reason}, its time is {Math.Abs((long)clockSkew)} s {(clockSkew > 0 ? "ahead of" : "behind")} this host's, more than the window allows: a replay, or clocks that need synchronising. A sender whose clock is set right is taken again at once",
        DropReason.UnknownKey => $"{reason}, it is signed with key {keyNumber}, which is not among those of -AuthenticationKey",
        DropReason.BadSignature => $"{reason}, it was forged or altered, or its sender has another key {keyNumber} than this node",
        DropReason.Replayed => $"{reason}, it was heard before: somebody sends again what others have sent, or its sender's clock was set back before it started again",
        _ => reason.ToString(),
    };
}
