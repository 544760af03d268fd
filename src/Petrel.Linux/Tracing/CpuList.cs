using System.Globalization;

namespace Petrel.Linux.Tracing;

/// <summary>Parses the kernel's lists of processors, such as <c>0-3,8</c> (<c>/sys/devices/system/cpu/online</c>).</summary>
internal static class CpuList
{
    private const int MostProcessors = 8192; // the largest NR_CPUS

    /// <summary>The processors, in the list's order; what makes no sense is left out.</summary>
    internal static IReadOnlyList<int> Parse(string list)
    {
        var processors = new List<int>();
        foreach (string part in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            bool parsed = int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first);
            int last = first;
            if (ends.Length == 2) parsed &= int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out last);
            if (!parsed || ends.Length > 2 || last < first || last >= MostProcessors || processors.Count + last - first >= MostProcessors) continue;
            for (int cpu = first; cpu <= last; cpu++) processors.Add(cpu);
        }

        return processors;
    }
}
