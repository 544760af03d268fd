namespace Petrel.Lab.Front.Storage;

/// <summary>The well-behaved registry that holds the images: Debian's docker-registry on a unix socket.</summary>
public sealed class RegistryStorage : IAsyncDisposable
{
    /// <summary>The program that is started.</summary>
    public const string Program = "/usr/bin/docker-registry";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lifeline _process;

    private RegistryStorage(Lifeline process) => _process = process;

    /// <summary>Starts the registry and waits until it answers.</summary>
    /// <exception cref="TimeoutException">It did not answer in 20 s; its log says why.</exception>
    public static async Task<RegistryStorage> StartAsync(FrontFiles files, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        File.Delete(files.StorageSocket);
        string configuration = Path.Combine(files.Directory, "storage.yml");
        await File.WriteAllTextAsync(configuration, Configuration(files), cancellation);
        var storage = new RegistryStorage(Lifeline.Start(files.StorageLog, Program, "serve", configuration));
        try
        {
            await WaitAsync(files, cancellation);
            return storage;
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the registry; the images stay on disk.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Configuration(FrontFiles files) => $"""
        version: 0.1
        log:
          level: error
          accesslog:
            disabled: true
        storage:
          filesystem:
            rootdirectory: {files.StorageRoot}
          cache:
            blobdescriptor: inmemory
          maintenance:
            uploadpurging:
              enabled: false
        http:
          net: unix
          addr: {files.StorageSocket}
          relativeurls: true
          secret: not-a-secret
        """;

    private static async Task WaitAsync(FrontFiles files, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using HttpClient http = UnixHttp.Client(files.StorageSocket);
        while (!await AnswersAsync(http, patience.Token))
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"{Program} did not answer in {Patience.TotalSeconds} s: see {files.StorageLog}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri("/v2/", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
