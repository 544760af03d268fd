using System.Net.Http.Json;
using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Hub;
using Petrel.Lab.Front.Nginx;
using Petrel.Lab.Front.Storage;

namespace Petrel.Lab.Front.Control;

/// <summary>Tells a running front what to do, over its control socket. May be used by many threads.</summary>
/// <param name="files">Where the front keeps its files.</param>
/// <remarks>
/// Each method throws <see cref="HttpRequestException"/> with the front's own words if it refuses or is not there.
/// </remarks>
public sealed class FrontControl(FrontFiles files) : IDisposable
{
    private readonly HttpClient _http = UnixHttp.Client((files ?? throw new ArgumentNullException(nameof(files))).ControlSocket);

    /// <summary>Puts faults in place of those that the slot has; when it returns they are in force.</summary>
    public Task SetFaultsAsync(int slot, IReadOnlyList<FaultRule> rules, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, $"/slots/{slot}/faults", JsonContent.Create(rules, options: FrontJson.Options), cancellation);

    /// <summary>Makes the slot healthy. What a connection or request has met already stays.</summary>
    public Task ClearFaultsAsync(int slot, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, $"/slots/{slot}/faults", null, cancellation);

    /// <summary>Sets the pull limits of the slot's Docker Hub.</summary>
    public Task SetLimitsAsync(int slot, SlotLimits limits, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, $"/slots/{slot}/limits", JsonContent.Create(limits, options: FrontJson.Options), cancellation);

    /// <summary>The newest 20,000 requests of the slot, in the order in which they ended.</summary>
    public async Task<IReadOnlyList<RequestRecord>> ReadRequestsAsync(int slot, CancellationToken cancellation = default) =>
        await _http.GetFromJsonAsync<RequestRecord[]>($"/slots/{slot}/requests", FrontJson.Options, cancellation) ?? [];

    /// <summary>Forgets the slot's requests.</summary>
    public Task ClearRequestsAsync(int slot, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, $"/slots/{slot}/requests", null, cancellation);

    /// <summary>Starts nginx on the slot's addresses, or starts it anew.</summary>
    public Task StartNginxAsync(int slot, NginxOptions options, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, $"/slots/{slot}/nginx", JsonContent.Create(options, options: FrontJson.Options), cancellation);

    /// <summary>Stops nginx of the slot.</summary>
    public Task StopNginxAsync(int slot, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, $"/slots/{slot}/nginx", null, cancellation);

    /// <summary>Whether the front answers.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation = default)
    {
        try
        {
            await SendAsync(HttpMethod.Get, "/ready", null, cancellation);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using HttpResponseMessage answer = await _http.SendAsync(request, cancellation);
        if (answer.IsSuccessStatusCode) return;
        string words = await answer.Content.ReadAsStringAsync(cancellation);
        throw new HttpRequestException($"The front refused {method} {path} ({(int)answer.StatusCode}): {words}");
    }
}
