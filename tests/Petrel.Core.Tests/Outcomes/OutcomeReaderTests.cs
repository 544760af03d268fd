using CsCheck;
using Petrel.Core.Diagnosis;
using Petrel.Core.Outcomes;

namespace Petrel.Core.Tests.Outcomes;

/// <summary>Texts of the real programs: dockerd 20.10, containerd 1.6, podman 4.3 and skopeo 1.9 as they ran here, others from public reports.</summary>
public class OutcomeReaderTests
{
    [Theory]
    [InlineData(
        """time="2026-11-24T22:12:46.444526564Z" level=error msg="Handler for POST /v1.41/images/create returned error: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit" """,
        "docker", OutcomeKind.Failed, null, null, Cause.RateLimit)]
    [InlineData(
        """time="2026-11-24T22:13:27.792350078Z" level=error msg="Not continuing with pull after error: error pulling image configuration: download failed after attempts=6: received unexpected HTTP status: 500 Internal Server Error" """,
        "docker", OutcomeKind.Failed, null, null, Cause.Capacity)]
    [InlineData(
        """time="2026-11-24T22:13:21.332755780Z" level=info msg="Attempting next endpoint for pull after error: denied" """,
        "docker", OutcomeKind.Retrying, null, null, Cause.Authentication)]
    [InlineData(
        """time="2026-11-24T22:13:32.281596918Z" level=warning msg="Error getting v2 registry: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 10.255.255.53:53: dial udp 10.255.255.53:53: connect: network is unreachable" """,
        "docker", OutcomeKind.Retrying, "registry-1.docker.io", null, Cause.Network)]
    [InlineData(
        """Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)""",
        "docker", OutcomeKind.Failed, "registry-1.docker.io", null, Cause.Network)]
    [InlineData(
        """time="2026-11-24T20:00:00Z" level=error msg="PullImage \"docker.io/library/petrel:latest\" failed" error="failed to pull and unpack image \"docker.io/library/petrel:latest\": failed to resolve reference \"docker.io/library/petrel:latest\": failed to do request: Head \"https://registry-1.docker.io/v2/library/petrel/manifests/latest\": dial tcp 10.77.0.10:443: connect: connection refused" """,
        "containerd", OutcomeKind.Failed, "docker.io", "docker.io/library/petrel:latest", Cause.Network)]
    [InlineData(
        """time="2026-11-24T20:00:00Z" level=info msg="trying next host" error="failed to do request: Head \"https://registry-1.docker.io/v2/library/petrel/manifests/latest\": dial tcp 10.77.0.10:443: i/o timeout" host=registry-1.docker.io""",
        "containerd", OutcomeKind.Retrying, "docker.io", "docker.io/library/petrel:latest", Cause.Network)]
    [InlineData(
        """ctr: failed to resolve reference "docker.io/library/petrel:latest": failed to do request: Head "https://registry-1.docker.io/v2/library/petrel/manifests/latest": dial tcp 10.77.6.10:443: connect: no route to host""",
        "containerd", OutcomeKind.Failed, "docker.io", "docker.io/library/petrel:latest", Cause.Network)]
    [InlineData(
        """time="2026-11-24T22:13:17Z" level=fatal msg="Error parsing image name \"docker://127.0.0.1:5000/team/web:1\": reading manifest 1 in 127.0.0.1:5000/team/web: received unexpected HTTP status: 500 Internal Server Error" """,
        "podman", OutcomeKind.Failed, "127.0.0.1:5000", "127.0.0.1:5000/team/web:1", Cause.Capacity)]
    [InlineData(
        """Error: initializing source docker://petrel:latest: pinging container registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/": dial tcp 10.77.2.10:443: connect: connection refused""",
        "podman", OutcomeKind.Failed, "docker.io", "docker.io/library/petrel:latest", Cause.Network)]
    [InlineData(
        """failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request: Head "https://registry-1.docker.io/v2/library/petrel/manifests/latest": dial tcp 10.77.6.10:443: i/o timeout""",
        "buildkit", OutcomeKind.Failed, "docker.io", "docker.io/library/petrel:latest", Cause.Network)]
    [InlineData(
        """ERROR: failed to solve: golang:1.23: failed to resolve source metadata for docker.io/library/golang:1.23: failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/golang/blobs/sha256:d9: 500 Internal Server Error""",
        "buildkit", OutcomeKind.Failed, "docker.io", "docker.io/library/golang:1.23", Cause.Capacity)]
    [InlineData(
        """E0825 04:48:59.812152   23691 log.go:32] "PullImage from image service failed" err="rpc error: code = Unknown desc = failed to pull and unpack image \"docker.io/library/web:1\": failed to resolve reference \"docker.io/library/web:1\": unexpected status code https://registry-1.docker.io/v2/library/web/manifests/1: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit" image="web:1" """,
        "kubelet", OutcomeKind.Failed, "docker.io", "docker.io/library/web:1", Cause.RateLimit)]
    [InlineData(
        """{"ID":"x","Name":"docker.io/library/petrel:big","Status":"pull","Time":"2026-11-24T20:40:13.639867995Z","Type":"image","Attributes":null}""",
        "podman", OutcomeKind.Succeeded, "docker.io", "docker.io/library/petrel:big", null)]
    [InlineData(
        """Dec 12 15:22:16 node-1 crio[5083]: time="2024-12-12 15:22:16.073983199+01:00" level=info msg="Pulled image: docker.io/jc21/nginx-proxy-manager@sha256:b7168e5f6828cbbd3622fa19965007e4611cf42b5f3c603008377ffd45a4fe00" id=dce4 name=/runtime.v1.ImageService/PullImage""",
        "cri-o", OutcomeKind.Succeeded, "docker.io", "docker.io/jc21/nginx-proxy-manager@sha256:b7168e5f6828cbbd3622fa19965007e4611cf42b5f3c603008377ffd45a4fe00", null)]
    [InlineData(
        """time="2026-11-24T20:00:00Z" level=info msg="PullImage \"registry.example:5000/a/b:1\" returns image reference \"sha256:e6f1816883972d4be47bd48879a08919b96afcd344132622e4d444987919323c\"" """,
        "containerd", OutcomeKind.Succeeded, "registry.example:5000", "registry.example:5000/a/b:1", null)]
    public void Read_WhatAClientWrote_SaysWhoWhatAndWhy(
        string line, string client, OutcomeKind kind, string? registry, string? image, Cause? cause)
    {
        ClientOutcome outcome = Assert.IsType<ClientOutcome>(OutcomeReader.Read(line));

        Assert.Equal((client, kind, registry, image, cause), (outcome.Client, outcome.Kind, outcome.Registry, outcome.Image, outcome.Cause));
        Assert.False(outcome.IsOwnFault);
        Assert.Equal(kind == OutcomeKind.Succeeded, outcome.Text.Length == 0);
    }

    [Fact]
    public void Read_KubeletThatSyncsAPod_NamesPodAndContainer()
    {
        ClientOutcome outcome = OutcomeReader.Read(
            """E0612 09:12:33.123456    1234 pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"web\" with ErrImagePull: \"rpc error: code = Unknown desc = failed to pull and unpack image \\\"ghcr.io/team/web:1\\\": failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized\"" pod="shop/web-7c9f" podUID="x" """)!;

        Assert.Equal(("shop/web-7c9f", "web", "ghcr.io/team/web:1", Cause.Authentication), (outcome.Pod, outcome.Job, outcome.Image, outcome.Cause));
    }

    [Theory]
    [InlineData("""time="2026-11-24T22:13:22.623043086Z" level=error msg="Handler for POST /v1.41/images/create returned error: manifest unknown" """, null)]
    [InlineData("""Error: initializing source docker://127.0.0.1:5000/team/web:1: reading manifest 1 in 127.0.0.1:5000/team/web: manifest unknown""", null)]
    [InlineData("""ERROR: failed to solve: builder: failed to resolve source metadata for docker.io/library/builder:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed""", Cause.Authentication)]
    [InlineData("""time="2026-11-24T20:00:00Z" level=error msg="PullImage \"docker.io/library/petrel:1\" failed" error="failed to extract layer: write /x: no space left on device" """, Cause.Local)]
    [InlineData("""time="2026-11-24T20:00:00Z" level=error msg="PullImage \"docker.io/library/petrel:1\" failed" error="rpc error: code = Canceled desc = context canceled" """, null)]
    public void Read_WhatNoRegistryIsToBlameFor_IsOwnFault(string line, Cause? cause)
    {
        ClientOutcome outcome = OutcomeReader.Read(line)!;

        Assert.True(outcome.IsOwnFault);
        Assert.Equal(cause, outcome.Cause);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""time="2026-11-24T22:12:45.279705965Z" level=info msg="Docker daemon" commit=5d6db84 graphdriver(s)=overlay2 version=20.10.24+dfsg1""")]
    [InlineData("""time="2026-11-24T22:12:45.279705965Z" level=info msg="Pulling image: docker.io/library/nginx:1" """)]
    [InlineData("""I0612 09:12:33.123456    1234 kubelet.go:2200] "SyncLoop (PLEG): event for pod" pod="a/b" """)]
    [InlineData("""{"ID":"x","Name":"docker.io/library/petrel:big","Status":"remove","Type":"image"}""")]
    [InlineData("git pull failed")]
    public void Read_SomethingElse_IsNothing(string line) => Assert.Null(OutcomeReader.Read(line));

    [Fact]
    public void Read_TextWithSecrets_HidesThem()
    {
        ClientOutcome outcome = OutcomeReader.Read(
            "Not continuing with pull after error: toomanyrequests: You have reached your pull rate limit as 'alice': dckr_jti_abc https://u:pw@h.example/v2/x?token=123")!;

        Assert.DoesNotContain("alice", outcome.Text);
        Assert.DoesNotContain("dckr_jti", outcome.Text);
        Assert.DoesNotContain("pw@", outcome.Text);
        Assert.DoesNotContain("123", outcome.Text);
        Assert.Contains("toomanyrequests", outcome.Text);
    }

    [Fact]
    public void Read_LineWithATime_TakesIt() => Assert.Equal(
        new DateTime(2026, 11, 24, 22, 12, 46, 444, DateTimeKind.Utc).AddTicks(5265),
        OutcomeReader.Read("""time="2026-11-24T22:12:46.4445265Z" level=error msg="Not continuing with pull after error: denied" """)!.SaidAt);

    // The lines are others' words: whatever stands there, what comes out is bounded and on one line.
    [Fact]
    public void Read_AnyText_IsBoundedAndOneLine()
    {
        string[] parts =
        [
            "msg=\"", "\\\"", "\"", "err=", " ", "PullImage \"", " failed", "docker://", "https://h/v2/", "a/b", ":1", "{\"msg\":\"", "\"}",
            "E0612 09:12:33.123456    1234 x.go:1] ", "reading manifest ", " in ", "Failed to pull image", "\u001b[31m", "\n", "x\u0000y", new string('q', 700),
        ];
        Gen.Int[0, parts.Length - 1].Select(i => parts[i]).Array[0, 30].Sample(static words =>
        {
            ClientOutcome? outcome = OutcomeReader.Read(string.Concat(words));
            return outcome is null || (outcome.Text.Length <= 300 && !outcome.Text.Any(char.IsControl)
                && (outcome.Image?.Length ?? 0) <= 1024 && (outcome.Registry?.Length ?? 0) <= 512 && (outcome.Pod?.Length ?? 0) <= 512);
        });
    }
}
