namespace Petrel.Lab.Calibration;

/// <summary>
/// Keeps half of the faults out of the fit, so that it can be tried on what it has not seen. All recordings of one fault with
/// one client go to the same half; each cause that has two of those is in both halves.
/// </summary>
internal static class HoldOut
{
    /// <summary>The pairs of a fault and a client that are held out.</summary>
    internal static HashSet<(string Scenario, string Client)> Choose(IEnumerable<(string Cause, string Scenario, string Client)> faults) =>
    [
        .. faults.Distinct()
            .GroupBy(static fault => fault.Cause)
            .SelectMany(static cause => cause
                .OrderBy(static fault => Hash($"{fault.Scenario}.{fault.Client}"))
                .Where(static (_, number) => number % 2 == 1)
                .Select(static fault => (fault.Scenario, fault.Client))),
    ];

    // FNV-1a: the same on every machine and in every run, and no order that anybody chose.
    private static ulong Hash(string text)
    {
        const ulong Offset = 14695981039346656037, Prime = 1099511628211;
        ulong hash = Offset;
        foreach (char c in text) hash = (hash ^ c) * Prime;
        return hash;
    }
}
