// /proc/PID/mountinfo (Documentation/filesystems/proc.rst, 3.5); optional fields end with the hyphen:
//
//   36 35 98:0 /mnt1 /mnt2 rw,nosuid,relatime master:1 - ext3 /dev/root rw,errors=continue
using System.Globalization;
using System.Text;

namespace Petrel.Linux.ProcFs;

/// <summary>One mount.</summary>
/// <param name="Point">Where it is mounted.</param>
/// <param name="Options">The options of the mount, with commas.</param>
/// <param name="FileSystem">The kind of file system.</param>
/// <param name="SuperOptions">The options of the file system itself, with commas.</param>
public sealed record MountInfo(string Point, string Options, string FileSystem, string SuperOptions)
{
    /// <summary>Parses one line; null if it is not of that form.</summary>
    public static MountInfo? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] words = line.Split(' ');
        int hyphen = Array.IndexOf(words, "-", Math.Min(6, words.Length));
        return hyphen >= 0 && words.Length > hyphen + 3
            ? new(Unescape(words[4]), words[5], words[hyphen + 1], words[hyphen + 3])
            : null;
    }

    /// <summary>The mount that a path lies on; null if none is known. Of several in one place, the last covers the others.</summary>
    public static MountInfo? Covering(IEnumerable<MountInfo> mounts, string path)
    {
        ArgumentNullException.ThrowIfNull(mounts);
        MountInfo? best = null;
        foreach (MountInfo mount in mounts)
        {
            if (mount.Holds(path) && (best is null || mount.Point.Length >= best.Point.Length)) best = mount;
        }

        return best;
    }

    /// <summary>Whether set-user-id and file capabilities have no effect here.</summary>
    public bool IsNoSuid => Options.Split(',').Contains("nosuid");

    /// <summary>The <c>hidepid</c> of a procfs, as the kernel writes it (<c>2</c>, <c>invisible</c>); empty if it hides nothing.</summary>
    public string HidePid
    {
        get
        {
            const string Key = "hidepid=";
            string? option = SuperOptions.Split(',').FirstOrDefault(static o => o.StartsWith(Key, StringComparison.Ordinal));
            return option?[Key.Length..] is { } value and not ("0" or "off") ? value : "";
        }
    }

    private bool Holds(string path) =>
        Point == "/" || path == Point || path.StartsWith(Point + "/", StringComparison.Ordinal);

    // A blank, tab, line feed or backslash is written as a backslash and three octal digits (fs/proc_namespace.c: mangle).
    private static string Unescape(string text)
    {
        if (!text.Contains('\\')) return text;
        var plain = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            bool isEscape = text[at] == '\\' && at + 3 < text.Length
                && text.AsSpan(at + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0;
            if (!isEscape)
            {
                plain.Append(text[at]);
                continue;
            }

            int digits = int.Parse(text.AsSpan(at + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            plain.Append((char)((digits / 100 * 64) + (digits / 10 % 10 * 8) + (digits % 10)));
            at += 3;
        }

        return plain.ToString();
    }
}
