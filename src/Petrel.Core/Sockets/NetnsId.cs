namespace Petrel.Core.Sockets;

/// <summary>A network namespace, named by the inode number of its <c>nsfs</c> file (<c>/proc/PID/ns/net</c>).</summary>
/// <param name="Inode">The inode; 0 where the namespace is not known.</param>
public readonly record struct NetnsId(uint Inode)
{
    /// <summary>The namespace could not be determined.</summary>
    public static NetnsId Unknown => default;

    /// <summary>Whether the namespace is known.</summary>
    public bool IsKnown => Inode != 0;

    /// <summary>As <c>ls -l /proc/PID/ns</c> prints it.</summary>
    public override string ToString() => $"net:[{Inode}]";
}
