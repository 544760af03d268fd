using Petrel.Lab.Front.Faults;
using Petrel.Lab.Front.Http;

namespace Petrel.Lab.Tests.Front;

public class RequestPathTests
{
    [Theory]
    [InlineData("/v2/", PathKind.Ping, null, null)]
    [InlineData("/token", PathKind.Token, null, null)]
    [InlineData("/v2/library/petrel/manifests/latest", PathKind.Manifest, "library/petrel", "latest")]
    [InlineData("/v2/a/blobs/sha256:00ff", PathKind.Blob, "a", "sha256:00ff")]
    [InlineData("/v2/blobs/manifests/blobs/sha256:00ff", PathKind.Blob, "blobs/manifests", "sha256:00ff")]
    [InlineData("/registry-v2/docker/registry/v2/blobs/sha256/00/00ff/data", PathKind.Blob, null, "sha256:00ff")]
    [InlineData("/registry-v2/docker/registry/v2/blobs/sha256/00", PathKind.Other, null, null)]
    [InlineData("/v2/manifests/latest", PathKind.Other, null, null)]
    [InlineData("/", PathKind.Other, null, null)]
    public void Parse_Path_TakesItApart(string path, PathKind kind, string? repository, string? reference) =>
        Assert.Equal(new RequestPath(kind, repository, reference), RequestPath.Parse(path));

    [Fact]
    public void Cdn_OfADigest_IsParsedBackToIt() =>
        Assert.Equal("sha256:00ff", RequestPath.Parse(RequestPath.Cdn("sha256:00ff")).Reference);
}
