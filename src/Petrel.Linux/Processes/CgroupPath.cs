// /proc/PID/cgroup (kernel/cgroup/cgroup.c: proc_cgroup_show): hierarchy:controllers:path, one line a hierarchy.
//
//   0::/system.slice/docker-<id>.scope                                                       cgroup v2
//   4:memory:/docker/<id>                                                                    cgroup v1
//   1:name=systemd:/kubepods/burstable/pod<uid>/<id>                                         v1, or hybrid beside 0::/
//   0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod<uid_>.slice/cri-containerd-<id>.scope
using System.Text;

namespace Petrel.Linux.Processes;

/// <summary>What a process's cgroup path says about the container and the pod that it runs in.</summary>
/// <param name="Container">The id of the innermost container, 64 hexadecimal digits; null outside of containers.</param>
/// <param name="Pod">The uid of the innermost Kubernetes pod, with dashes; null outside of pods.</param>
public readonly record struct CgroupPath(string? Container, string? Pod)
{
    private const int ContainerIdLength = 64;
    private const int UuidLength = 36;
    private const int StaticPodUidLength = 32;

    /// <summary>Parses the file, of cgroup v1, v2 or both. Accepts any bytes; what it does not know means null.</summary>
    public static CgroupPath Parse(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> best = default;
        int bestDepth = 0;
        foreach (Range range in file.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> path = PathOf(file[range]);
            int depth = Depth(path);
            // Hierarchies may disagree (in hybrid mode some are left at the root): the deepest nesting knows most.
            if (depth <= bestDepth) continue;
            best = path;
            bestDepth = depth;
        }

        return Describe(best);
    }

    // Controllers hold no colon, paths may: everything after the second one.
    private static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> line)
    {
        int first = line.IndexOf((byte)':');
        if (first < 0) return default;
        int second = line[(first + 1)..].IndexOf((byte)':');
        return second < 0 ? default : line[(first + second + 2)..];
    }

    private static int Depth(ReadOnlySpan<byte> path)
    {
        int depth = 0;
        foreach (Range range in path.Split((byte)'/'))
        {
            if (!ContainerIn(path[range]).IsEmpty || !PodIn(path[range]).IsEmpty) depth++;
        }

        return depth;
    }

    private static CgroupPath Describe(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> container = default;
        ReadOnlySpan<byte> pod = default;
        foreach (Range range in path.Split((byte)'/'))
        {
            if (ContainerIn(path[range]) is { IsEmpty: false } id) container = id;
            if (PodIn(path[range]) is { IsEmpty: false } uid) pod = uid;
        }

        return new(
            container.IsEmpty ? null : Encoding.ASCII.GetString(container),
            pod.IsEmpty ? null : Encoding.ASCII.GetString(pod).Replace('_', '-'));
    }

    /// <summary>
    /// The container's id in one segment: <c>ID</c>, <c>RUNTIME-ID.scope</c>, <c>RUNTIME-ID</c> or
    /// <c>SLICE:RUNTIME:ID</c> (a systemd name that a cgroupfs runtime took as it stands).
    /// </summary>
    private static ReadOnlySpan<byte> ContainerIn(ReadOnlySpan<byte> segment)
    {
        if (segment.EndsWith(".scope"u8)) segment = segment[..^".scope".Length];
        if (segment.Length < ContainerIdLength) return default;
        ReadOnlySpan<byte> id = segment[^ContainerIdLength..];
        ReadOnlySpan<byte> runtime = segment[..^ContainerIdLength];
        // conmon stands beside the container that it looks after, in the host's namespaces.
        bool isRuntime = runtime.IsEmpty || (runtime[^1] is (byte)'-' or (byte)':' && runtime.IndexOf("conmon"u8) < 0);
        return isRuntime && IsHex(id) ? id : default;
    }

    /// <summary>The pod's uid in one segment: <c>podUID</c> or <c>kubepods-CLASS-podUID.slice</c>.</summary>
    private static ReadOnlySpan<byte> PodIn(ReadOnlySpan<byte> segment)
    {
        if (segment.EndsWith(".slice"u8)) segment = segment[..^".slice".Length];
        int at = segment.LastIndexOf("pod"u8);
        if (at < 0 || (at > 0 && segment[at - 1] != '-')) return default;
        ReadOnlySpan<byte> uid = segment[(at + "pod".Length)..];
        return IsUuid(uid) || IsStaticPod(uid) ? uid : default;
    }

    // A static pod's uid is a bare hash of its manifest (pkg/kubelet/config/common.go of Kubernetes).
    private static bool IsStaticPod(ReadOnlySpan<byte> uid) => uid.Length == StaticPodUidLength && IsHex(uid);

    private static bool IsUuid(ReadOnlySpan<byte> uid)
    {
        if (uid.Length != UuidLength) return false;
        for (int at = 0; at < uid.Length; at++)
        {
            bool dash = at is 8 or 13 or 18 or 23;
            // systemd reads a dash in a slice's name as nesting, so that the kubelet writes underscores there.
            if (dash ? uid[at] is not ((byte)'-' or (byte)'_') : !IsHexDigit(uid[at])) return false;
        }

        return true;
    }

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (byte character in text)
        {
            if (!IsHexDigit(character)) return false;
        }

        return true;
    }

    private static bool IsHexDigit(byte character) =>
        character is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');
}
