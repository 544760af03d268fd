namespace Petrel.Terminal;

/// <summary>What is said while there is nothing to show: what was seen last, and how to try it.</summary>
internal static class EmptyState
{
    internal static void Add(WatchView view, Block block)
    {
        block.Blank();
        block.Start().Add("  No registry connections now.", Tone.Strong);
        block.Paragraph(2, "Last seen:", Last(view));
        block.Paragraph(2, "Try it:   ", $"docker pull {Example(view)}, or petrel demo");
        block.Paragraph(2, "Watching: ", Watched(view), most: 3);
    }

    private static string Last(WatchView view) => view.Last is { } last
        ? $"{last.Registry} ({last.Role} {last.Endpoint}){(last.Process is { } process ? $" by {process}" : "")}, {Quantity.Age((view.Time - last.Time).TotalSeconds)} ago"
        : $"none since this watch began, {Quantity.Age((view.Time - view.Hello.Time).TotalSeconds)} ago";

    private static string Example(WatchView view) =>
        view.Hello.Registries.IsEmpty || view.Hello.Registries.Contains("docker.io")
            ? "hello-world"
            : $"{view.Hello.Registries[0]}/IMAGE";

    private static string Watched(WatchView view) => view.Hello.Registries.IsEmpty
        ? "no registry: name one, for example petrel watch docker.io"
        : string.Join(", ", view.Hello.Registries);
}
