using Petrel.Lab.Front.Faults;

namespace Petrel.Lab.Front.Http;

/// <summary>What goes wrong with a request before its own answer begins.</summary>
internal static class RequestFaults
{
    /// <summary>Lets the fault of this moment happen; false if it was the answer.</summary>
    internal static async Task<bool> PassAsync(Exchange exchange, FaultPhase phase, string? user = null, bool renewal = false)
    {
        FaultRule? rule = exchange.Take(phase, renewal);
        switch (rule?.Kind)
        {
            case null:
                return true;
            case FaultKind.Status:
                await CannedAnswers.FaultAsync(exchange, rule, user);
                return false;
            case FaultKind.StallBeforeResponse or FaultKind.SlowFirstByte:
                await Stall.ForAsync(rule.Seconds, exchange.Gone);
                return true;
            default:
                exchange.BodyFault = rule;
                return true;
        }
    }
}
