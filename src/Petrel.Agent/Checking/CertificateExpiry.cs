using Petrel.Core.Forecasting;
using Petrel.Registry.Probing;
using static System.FormattableString;

namespace Petrel.Agent.Checking;

/// <summary>Judges how long a certificate that is good will remain so.</summary>
internal static class CertificateExpiry
{
    /// <summary>How it is, and a sentence for a person.</summary>
    internal static (CheckStatus, string) Judge(CertificateFacts certificate, ProbeTarget target, DateTimeOffset now)
    {
        if (target.Security == TransportSecurity.Unverified)
        {
            string problem = certificate.Problem == CertificateProblem.None ? "" : $"; {certificate.Describe(target.Host)}";
            return (CheckStatus.Ok, $"not verified, as the client is configured to{problem}");
        }
        DateTimeOffset until = certificate.ChainNotAfter;
        string day = Invariant($"{until:yyyy-MM-dd}");
        ExpiryForecast forecast = ExpiryForecast.Of(certificate.NotBefore.UtcDateTime, until.UtcDateTime, now.UtcDateTime);
        string left = $"{HopJudge.Span(forecast.Remaining)} left";
        return forecast.Urgency == ExpiryUrgency.None
            ? (CheckStatus.Ok, $"certificate good until {day}, {left}")
            : (CheckStatus.Warning, $"the certificate expires on {day}, {left}: renew it");
    }
}
