using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;

namespace Petrel.Demo;

/// <summary>
/// The hidden command <c>petrel demo-client HABITS 127.x.y.z:PORT</c>: a container client to be watched. It does what its
/// standard input says and ends with it, so it cannot outlive its parent.
/// </summary>
internal sealed class DemoClientProgram
{
    internal const string CommandName = "demo-client";
    private const string ProcessName = "demo-client";

    /// <summary>The requests of the client that pools: it is seen to keep a connection, then idles after a blob.</summary>
    internal static readonly ImmutableArray<(string Path, TimeSpan Idle)> PoolRequests =
    [
        (DemoExchange.ManifestPath, TimeSpan.FromSeconds(5)),
        (DemoExchange.ManifestPath, TimeSpan.FromSeconds(5)),
        (DemoExchange.ManifestPath, TimeSpan.FromSeconds(1)),
        (DemoExchange.BlobPath + "0", TimeSpan.FromSeconds(20)),
    ];

    private readonly DemoPull _pull;
    private readonly DemoHabits _habits;
    private readonly TimeProvider _time;

    private DemoClientProgram(DemoHabits habits, IPEndPoint registry, TimeProvider time)
    {
        (_habits, _time) = (habits, time);
        _pull = new DemoPull(habits, registry, time, text => Say(DemoClientWord.Retry, text));
    }

    /// <summary>Runs until its standard input ends.</summary>
    internal static int Run(ReadOnlySpan<string> arguments)
    {
        DemoHabits? habits = arguments.Length == 2 ? Find(arguments[0]) : null;
        if (habits is null || !IPEndPoint.TryParse(arguments[1], out IPEndPoint? registry) ||
            !IPAddress.IsLoopback(registry.Address))
        {
            Console.Error.WriteLine($"petrel: {CommandName} is a part of 'petrel demo': start that; see 'petrel demo --help'");
            return Cli.ExitStatus.Usage;
        }

        // Ctrl-C in a terminal reaches all its processes; this one ends when its parent lets go of it.
        using PosixSignalRegistration ignore =
            PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        TryTakeName();
        new DemoClientProgram(habits, registry, TimeProvider.System).Serve(Console.In);
        return Cli.ExitStatus.Success;
    }

    private void Serve(TextReader orders)
    {
        Say(DemoClientWord.Ready, "");
        while (orders.ReadLine() is { } order)
        {
            // What is still running when the input ends goes down with the process.
            if (int.TryParse(order, out int blobs)) _ = PullAsync(blobs);
        }
    }

    private async Task PullAsync(int blobs)
    {
        try
        {
            if (_habits == DemoHabits.Pool) await _pull.PoolAsync(PoolRequests, CancellationToken.None);
            else await _pull.RunAsync(blobs, CancellationToken.None);
            Say(DemoClientWord.Done, "");
        }
        catch (Exception failure)
        {
            Say(DemoClientWord.Failed, failure.Message);
        }
    }

    private void Say(DemoClientWord word, string text)
    {
        string line = new DemoClientLine(_time.GetTimestamp(), word, text.ReplaceLineEndings(" ")).ToString();
        try
        {
            lock (_pull)
            {
                Console.Out.WriteLine(line);
                Console.Out.Flush();
            }
        }
        catch (IOException)
        {
            // Nobody listens any more: the end of the input is near.
        }
    }

    private static DemoHabits? Find(string name)
    {
        foreach (DemoHabits habits in DemoHabits.All)
        {
            if (habits.Name == name) return habits;
        }

        return null;
    }

    // Started through /proc/self/exe, it would be called "exe" in every list of processes.
    private static void TryTakeName()
    {
        try
        {
            File.WriteAllText("/proc/self/comm", ProcessName);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It works as well under another name.
        }
    }
}
