using Petrel.Registry.Protocol;
using Petrel.Registry.Tokens;

namespace Petrel.Registry.Probing;

/// <summary>What is said to a registry once it has answered: redirect, token, manifest.</summary>
internal sealed class Conversation(ProbeTarget target, TimeProvider time, RequestRouter router, TokenFlow flow, ProbeNotes notes)
{
    internal async Task ContinueAsync(HttpAnswer ping, CancellationToken cancellation)
    {
        // Some registries lead /v2/ to another host, and so the clients go there too.
        if (ping.IsRedirect) ping = await FollowAsync(cancellation).ConfigureAwait(false);
        if (ping.Outcome == PhaseOutcome.Unauthorized)
        {
            if (!await MeetAsync(ping, cancellation).ConfigureAwait(false)) return;
        }
        else if (ping.Outcome != PhaseOutcome.Succeeded)
        {
            return;
        }
        if (target.Manifest is not null) await AskManifestAsync(target.Manifest, cancellation).ConfigureAwait(false);
    }

    private async Task AskManifestAsync(Uri manifest, CancellationToken cancellation)
    {
        (HttpAnswer answer, long began) = await HeadAsync(manifest, cancellation).ConfigureAwait(false);
        // A registry that lets everybody see /v2/ may still want a token for this image, and a kept token may have been
        // made worthless by the registry's restart: neither is a refusal before it was tried with a new one.
        if (answer.Outcome == PhaseOutcome.Unauthorized && notes.Token is null or { Key: not null, Answer: null })
        {
            flow.Forget(notes.Token);
            notes.Phases.RemoveAll(static phase => phase.Phase == ProbePhase.Token);
            if (!await MeetAsync(answer, cancellation).ConfigureAwait(false)) return;
            (answer, began) = await HeadAsync(manifest, cancellation).ConfigureAwait(false);
        }
        if (answer.Outcome == PhaseOutcome.Unauthorized) flow.Forget(notes.Token);
        notes.TakeManifest(answer, began);
        if (notes.MayReadIndex) await ReadIndexAsync(manifest, cancellation).ConfigureAwait(false);
    }

    private async Task ReadIndexAsync(Uri manifest, CancellationToken cancellation)
    {
        var request = new HttpRequest(HttpMethod.Get, manifest, flow.Limits.IndexBody)
        {
            Authorization = notes.Token?.Authorization,
            AcceptsManifests = true,
            WantsBody = true,
        };
        HttpAnswer answer = await router.SendAsync(request, cancellation).ConfigureAwait(false);
        if (answer is { Outcome: PhaseOutcome.Succeeded, Truncated: false }) notes.Platforms = IndexParser.Platforms(answer.Body);
    }

    private async Task<HttpAnswer> FollowAsync(CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        HttpAnswer answer = await router.SendAsync(Ping(null), cancellation).ConfigureAwait(false);
        notes.Take(answer);
        PhaseResult phase = notes.PhaseOf(ProbePhase.FirstByte, answer, began);
        notes.Phases[^1] = phase with { Duration = phase.Duration + notes.Phases[^1].Duration };
        return answer;
    }

    private async Task<bool> MeetAsync(HttpAnswer challenged, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        TokenOutcome met = await flow.MeetAsync(
            ChallengeParser.Parse(challenged.HeaderLines("WWW-Authenticate")), cancellation).ConfigureAwait(false);
        // What was not judged by a token server is shown to the registry, as clients do on signing in: only there a 401
        // means the credential, on a manifest it may mean the image.
        if (met is { Authorization: { } shown, Key: null })
        {
            HttpAnswer answer = await router.SendAsync(Ping(shown), cancellation).ConfigureAwait(false);
            if (answer.Outcome != PhaseOutcome.Succeeded) met = flow.Refused(answer);
        }
        notes.TakeToken(met, began);
        return met.Outcome == PhaseOutcome.Succeeded;
    }

    private HttpRequest Ping(Authorization? authorization) =>
        new(HttpMethod.Get, target.Root, ErrorBodyParser.LongestBody) { Authorization = authorization };

    private async Task<(HttpAnswer, long)> HeadAsync(Uri manifest, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        var request = new HttpRequest(HttpMethod.Head, manifest, 0) { Authorization = notes.Token?.Authorization };
        return (await router.SendAsync(request, cancellation).ConfigureAwait(false), began);
    }
}
