using System.Runtime.InteropServices;
using Petrel.Lab.Front.Storage;

namespace Petrel.Lab.Front;

/// <summary><c>petrel-lab front --state DIR [--storage SOCKET]</c>.</summary>
internal static class FrontProgram
{
    private const int UsageError = 64;

    internal static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not (["--state", _] or ["--state", _, "--storage", _]))
        {
            await Console.Error.WriteLineAsync("Usage: petrel-lab front --state DIR [--storage SOCKET]");
            return UsageError;
        }

        var files = new FrontFiles(Path.GetFullPath(arguments[1]));
        Directory.CreateDirectory(files.Directory);
        using var ending = new CancellationTokenSource();
        using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM, ending);
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, ending);
        _ = EndWithInputAsync(ending);
        await ServeAsync(files, arguments.ElementAtOrDefault(3), ending.Token);
        return 0;
    }

    private static async Task ServeAsync(FrontFiles files, string? storageSocket, CancellationToken ending)
    {
        await using RegistryStorage? storage = storageSocket is null ? await RegistryStorage.StartAsync(files, ending) : null;
        storageSocket ??= files.StorageSocket;
        using HttpClient images = UnixHttp.Client(storageSocket);
        await new ImageMaker(images).MakeStandardImagesAsync(ending);
        await using RunningFront front = await RunningFront.StartAsync(
            files, FrontAddress.ReadPresent(), storageSocket, TimeProvider.System);
        await Console.Out.WriteLineAsync("ready");
        await Task.Delay(Timeout.InfiniteTimeSpan, ending).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource ending) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            ending.Cancel();
        });

    // The parent holds the other end of standard input; it closes when the parent ends, however it ends.
    private static async Task EndWithInputAsync(CancellationTokenSource ending)
    {
        byte[] ignored = new byte[256];
        await using Stream input = Console.OpenStandardInput();
        while (await input.ReadAsync(ignored) > 0)
        {
            // Whatever is said there is not for us.
        }

        await ending.CancelAsync();
    }
}
