namespace Petrel.Core.Connections;

/// <summary>
/// The cookies of the sockets that were destroyed last. A cookie never comes back, so whatever still names one is older
/// than the socket's end: a row of a walk that another thread made, or a notice delivered twice.
/// </summary>
internal sealed class GoneSockets
{
    // More than are destroyed while a walk is under way.
    private const int MostRemembered = 4096;

    private readonly HashSet<ulong> _cookies = new(MostRemembered);
    private readonly ulong[] _inOrder = new ulong[MostRemembered];
    private int _next;

    internal void Add(ulong cookie)
    {
        if (cookie == 0 || !_cookies.Add(cookie)) return;
        if (_inOrder[_next] != 0) _cookies.Remove(_inOrder[_next]);
        _inOrder[_next] = cookie;
        _next = (_next + 1) % MostRemembered;
    }

    internal bool Contains(ulong cookie) => cookie != 0 && _cookies.Contains(cookie);
}
