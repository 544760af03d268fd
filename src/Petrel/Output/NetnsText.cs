using Petrel.Linux.Namespaces;
using static System.FormattableString;

namespace Petrel.Output;

/// <summary>A network namespace in words: by what it was found, who is in it, why it is closed.</summary>
internal static class NetnsText
{
    internal static string Describe(NetnsSighting seen)
    {
        var parts = new List<string>();
        if (!seen.Names.IsEmpty) parts.Add(string.Join(", ", seen.Names));
        if (seen.Processes > 0)
        {
            string others = seen.Processes == 1 ? "" : Invariant($" and {seen.Processes - 1} more");
            parts.Add(Invariant($"{seen.Process}[{seen.Pid}]{others}"));
        }

        if (!seen.Entry.IsAvailable) parts.Add(seen.Entry.Detail);
        return string.Join("; ", parts);
    }
}
