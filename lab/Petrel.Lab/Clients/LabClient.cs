using Petrel.Lab.Processes;

namespace Petrel.Lab.Clients;

/// <summary>A real client of registries: how its daemon is started, if it has one, and how it pulls.</summary>
internal abstract class LabClient(string name) : IAsyncDisposable
{
    /// <summary>What the table calls it.</summary>
    internal string Name { get; } = name;

    /// <summary>Starts what has to run before pulls; returns when it is ready.</summary>
    internal virtual Task StartAsync(ClientPlace place, CancellationToken stop) => Task.CompletedTask;

    /// <summary>The command that pulls.</summary>
    /// <param name="place">Where.</param>
    /// <param name="image">The whole reference, with its registry.</param>
    internal abstract string[] Pull(ClientPlace place, string image);

    /// <summary>The command that gets it by another way that the client has; the same where it has one only.</summary>
    internal virtual string[] PullOtherwise(ClientPlace place, string image) => Pull(place, image);

    /// <summary>The program that must be installed.</summary>
    internal abstract string Program { get; }

    /// <summary>The version, for the results.</summary>
    internal string Version()
    {
        (_, string output, _) = Tool.Try(Tool.Find(Program) ?? Program, "--version");
        return output.Split('\n')[0].Trim();
    }

    /// <summary>The processes that do the pulling.</summary>
    /// <param name="pull">The process that was started by the command above.</param>
    internal virtual IReadOnlyList<int> Processes(int pull) => ProcessTree.Below(pull);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
