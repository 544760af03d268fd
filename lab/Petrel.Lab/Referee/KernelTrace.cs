using Petrel.Lab.Network;
using Petrel.Lab.Processes;

namespace Petrel.Lab.Referee;

/// <summary>
/// The kernel's own trace of the lab's connections, through tracefs alone: the referee must not be the tool that is judged. One
/// instance serves all slots; a connection's address tells whose it is.
/// </summary>
internal sealed class KernelTrace : IAsyncDisposable
{
    private const string Instance = "petrel-lab";

    // tracefs is mounted for this child only, so that no mount outlives it; the instance goes when its input closes.
    private const string Script = """
        set -e
        mount -t tracefs nodev "$1"
        cd "$1"
        rmdir instances/$2 2>/dev/null || true
        mkdir instances/$2
        cd instances/$2
        echo mono > trace_clock
        echo 16384 > buffer_size_kb
        for event in sock/inet_sock_set_state sock/inet_sk_error_report tcp/tcp_receive_reset tcp/tcp_retransmit_skb tcp/tcp_probe; do
          echo "dport == 443 || dport == 5000" > events/$event/filter
          echo 1 > events/$event/enable
        done
        cat trace_pipe &
        reader=$!
        trap 'kill $reader; wait $reader; cd ../..; rmdir instances/$2' EXIT
        trap 'exit 0' TERM INT
        echo watching >&2
        read -r _ || true
        """;

    private readonly LabProcess _reader;
    private readonly string _mountPoint;
    private readonly List<KernelEvent>[] _bySlot = [.. Enumerable.Range(0, AddressPlan.Slots).Select(static _ => new List<KernelEvent>())];

    private KernelTrace(LabProcess reader, string mountPoint)
    {
        _reader = reader;
        _mountPoint = mountPoint;
    }

    /// <summary>Starts it; returns once the kernel traces.</summary>
    internal static async Task<KernelTrace> StartAsync(string folder, CancellationToken stop)
    {
        string mountPoint = Path.Combine(folder, "tracing");
        Directory.CreateDirectory(mountPoint);
        LabProcess reader = LabProcess.Start(
            ["unshare", "--mount", "--propagation", "private", "--", "sh", "-c", Script, "sh", mountPoint, Instance]);
        await reader.WaitForAsync(static line => line.IsError && line.Text == "watching", TimeSpan.FromSeconds(10), stop);
        return new KernelTrace(reader, mountPoint);
    }

    /// <summary>What happened to a slot's connections since a time.</summary>
    internal IReadOnlyList<KernelEvent> Since(int slot, double at)
    {
        lock (_bySlot)
        {
            Sort();
            return [.. _bySlot[slot].Where(e => e.At >= at)];
        }
    }

    /// <summary>Forgets a slot's past.</summary>
    internal void Forget(int slot)
    {
        lock (_bySlot)
        {
            Sort();
            _bySlot[slot].Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _reader.CloseInput();
        if (await Task.WhenAny(_reader.Ended, Task.Delay(5000)) != _reader.Ended) await _reader.StopAsync();
        _reader.Dispose();
        Directory.Delete(_mountPoint);
    }

    private void Sort()
    {
        foreach (PrintedLine line in _reader.TakeLines())
        {
            if (line.IsError || TraceLine.Parse(line.Text) is not { } e) continue;
            if (AddressPlan.Find(e.Remote.Address) is { } registry) _bySlot[registry.Slot].Add(e);
        }
    }
}
