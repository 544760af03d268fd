using System.Diagnostics;

namespace Petrel.Lab.Front;

/// <summary>A front in a network namespace. It ends when it is disposed, and when this process ends.</summary>
public sealed class FrontProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(15);

    private readonly Process _process;

    private FrontProcess(Process process) => _process = process;

    /// <summary>Starts the front and waits until it serves.</summary>
    /// <param name="networkNamespace">The name below <c>/run/netns</c>; it has the addresses already.</param>
    /// <param name="files">Where the front keeps its files; the images there are used again.</param>
    /// <param name="executable"><c>petrel-lab</c>; null is the one that runs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">It did not say that it is ready in 60 s; its standard error says why.</exception>
    public static async Task<FrontProcess> StartAsync(
        string networkNamespace, FrontFiles files, string? executable = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var start = new ProcessStartInfo("nsenter",
        [
            $"--net=/run/netns/{networkNamespace}", executable ?? Environment.ProcessPath!, "front", "--state", files.Directory,
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var front = new FrontProcess(Process.Start(start)!);
        if (await front.SaysReadyAsync(cancellation)) return front;
        await front.DisposeAsync();
        throw new TimeoutException($"The front in {networkNamespace} did not start");
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(EndPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<bool> SaysReadyAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StartPatience);
        try
        {
            return await _process.StandardOutput.ReadLineAsync(patience.Token) == "ready";
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
