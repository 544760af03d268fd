using Petrel.Export.Http;
using Petrel.Export.Secrets;

namespace Petrel.Export.Tests.Http;

public class ListenPlanTests : IDisposable
{
    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("petrel-listen-");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("127.0.0.1:9720")]
    [InlineData("localhost:9720")]
    [InlineData("127.8.9.1:1")]
    [InlineData("[::1]:9720")]
    public void Make_OnLoopback_NeedsNothingElse(string listen)
    {
        (ListenPlan? plan, _) = ListenPlan.Make(new HttpOptions { Listen = listen }, Now);

        Assert.True(plan!.IsLoopback);
    }

    [Theory]
    [InlineData("0.0.0.0:9720")]
    [InlineData("[::]:9720")]
    [InlineData("192.0.2.1:9720")]
    public void Make_OffLoopbackWithoutProtection_GivesBothReasons(string listen)
    {
        (ListenPlan? plan, var reasons) = ListenPlan.Make(new HttpOptions { Listen = listen }, Now);

        Assert.Null(plan);
        Assert.Equal(2, reasons.Length);
        Assert.Contains(reasons, static reason => reason.Contains("TLS certificate"));
        Assert.Contains(reasons, static reason => reason.Contains("token file"));
    }

    [Fact]
    public void Make_OffLoopbackWithCertificateAndToken_IsAllowed()
    {
        (string certificate, string key) = Certificates.Make("petrel.example", Now.AddDays(1));

        (ListenPlan? plan, var reasons) = ListenPlan.Make(
            new HttpOptions { Listen = "0.0.0.0:9720", CertificateFile = Write("c.pem", certificate), KeyFile = Write("k.pem", key), TokenFile = Write("t", TestAgent.Token) }, Now);

        Assert.Empty(reasons);
        Assert.NotNull(plan!.Certificate);
        Assert.NotNull(plan.TokenDigest);
    }

    [Fact]
    public void Make_WithMuchThatIsWrong_GivesAllReasonsAtOnce()
    {
        (string certificate, _) = Certificates.Make("petrel.example", Now.AddDays(1));
        (_, string otherKey) = Certificates.Make("petrel.example", Now.AddDays(1));

        (_, var reasons) = ListenPlan.Make(
            new HttpOptions
            {
                Listen = "everywhere",
                CertificateFile = Write("c.pem", certificate),
                KeyFile = Write("k.pem", otherKey),
                TokenFile = Write("t", "short"),
                AllowedOrigins = ["status.example"],
            },
            Now);

        Assert.Equal(4, reasons.Length);
        Assert.DoesNotContain(reasons, static reason => reason.Contains("short\""));
    }

    [Fact]
    public void Make_WithAnExpiredCertificate_SaysWhenItExpired()
    {
        (string certificate, string key) = Certificates.Make("petrel.example", Now.AddDays(-1));

        (_, var reasons) = ListenPlan.Make(new HttpOptions { CertificateFile = Write("c.pem", certificate), KeyFile = Write("k.pem", key) }, Now);

        Assert.Contains("2026-02-28", Assert.Single(reasons));
    }

    [Theory]
    [InlineData("9720")]
    [InlineData("127.0.0.1")]
    [InlineData("::1:9720")]
    [InlineData("[::1]")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("")]
    public void Make_WithNoAddressAndPort_SaysWhatOneIs(string listen)
    {
        (_, var reasons) = ListenPlan.Make(new HttpOptions { Listen = listen }, Now);

        Assert.Contains("127.0.0.1:9720", Assert.Single(reasons));
    }

    [Fact]
    public void Read_OfACredential_TakesItFromSystemdsDirectory()
    {
        Write("petrel-token", "secret");

        Assert.True(SecretFile.TryLocate("credential:petrel-token", _folder.FullName, out SecretFile? file, out _));
        Assert.Equal("secret", file.Read(out _));
        Assert.False(SecretFile.TryLocate("credential:petrel-token", null, out _, out string? error));
        Assert.Contains("LoadCredential=petrel-token", error);
        foreach (string wrong in (string[])["credential:../petrel-token", "credential:..", "credential:", "petrel-token"])
            Assert.False(SecretFile.TryLocate(wrong, _folder.FullName, out _, out _));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
