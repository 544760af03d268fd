namespace Petrel.Core.Incidents;

/// <summary>The ids of incidents.</summary>
internal static class IncidentId
{
    // FNV-1a: stable over runs and machines, so that a replayed incident keeps its id.
    private const ulong Offset = 14695981039346656037, Prime = 1099511628211;

    /// <summary>The id of the incident of that name whose first sign came at that time, UTC.</summary>
    internal static string Of(string name, DateTime firstSign)
    {
        ulong hash = Offset;
        foreach (char c in $"{name} {firstSign.Ticks}") hash = (hash ^ c) * Prime;
        return (hash >> 24).ToString("x10");
    }
}
