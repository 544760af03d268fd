namespace Petrel.Architecture.Tests;

/// <summary>
/// What the core may not touch: files, the environment, sockets, processes, threads, clocks, chance. These live in
/// System.Runtime like harmless types, so types and members are looked at and not only assemblies.
/// </summary>
internal static class Purity
{
    private static readonly HashSet<string> ForbiddenTypes =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.DirectoryInfo",
        "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.RandomAccess", "System.IO.FileSystemWatcher",
        "System.IO.Path", "System.IO.DriveInfo",
        "System.Environment", "System.AppContext", "System.AppDomain", "System.Console", "System.Diagnostics.Debug",
        "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.Sockets.UdpClient", "System.Net.Dns",
        "System.Net.Http.HttpClient", "System.Net.NetworkInformation.NetworkInterface",
        "System.Diagnostics.Process", "System.Diagnostics.Stopwatch",
        "System.Threading.Thread", "System.Threading.Timer", "System.Threading.ThreadPool", "System.Threading.Monitor",
        "System.Threading.Lock", "System.Threading.PeriodicTimer", "System.Timers.Timer", "System.Threading.Tasks.Parallel",
        "System.TimeProvider", "System.TimeZoneInfo", "System.Random", "System.Security.Cryptography.RandomNumberGenerator",
        "System.Runtime.InteropServices.Marshal", "System.Runtime.InteropServices.NativeMemory",
        "System.Runtime.CompilerServices.Unsafe",
    ];

    private static readonly HashSet<string> ForbiddenMembers =
    [
        "System.Threading.Tasks.Task.Run", "System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.Task.Wait",
        "System.Threading.Tasks.TaskFactory.StartNew",
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.Guid.NewGuid",
    ];

    // The compiler's own: an iterator asks whether it is enumerated by the thread that made it, a generated regular expression
    // whether a time-out was set for the whole process.
    private static readonly HashSet<string> Generated = ["System.Environment.get_CurrentManagedThreadId", "System.AppContext.GetData"];

    private static readonly HashSet<string> AllowedAssemblies =
    [
        "System.Runtime", "System.Collections", "System.Collections.Immutable", "System.Linq", "System.Memory",
        "System.Net.Primitives", "System.Runtime.InteropServices",
        "System.Text.Json", "System.Text.Encodings.Web", // bytes in, bytes out: recordings
        "System.Text.RegularExpressions", // text in, text out: what others write is cleaned and understood
    ];

    internal static string[] Violations(AssemblyFacts assembly) =>
    [
        .. assembly.References.Where(static name => !AllowedAssemblies.Contains(name)).Select(name => $"{assembly.Name} references {name}"),
        .. assembly.Uses.Where(IsForbidden).Select(static use => use.ToString()).Order(StringComparer.Ordinal),
    ];

    // What the compiler makes of lists of constants, which generated regular expressions have, stands in a type of its own.
    private static bool IsForbidden(Use use) =>
        !use.User.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal) && !Generated.Contains(use.Target) && (ForbiddenMembers.Contains(use.Target) || ForbiddenTypes.Contains(use.Type));
}
