using System.Text;
using Petrel.Agent.Probing;
using Petrel.Registry.Discovery;

namespace Petrel.Output;

/// <summary>What discovery found, as a section of the doctor's page, 80 columns wide.</summary>
internal static class DiscoveryText
{
    private const int Width = 80;
    private const int Column = 26;
    private const int Margin = 4;

    /// <summary>The section, with a blank line before it.</summary>
    /// <param name="clients">What was found.</param>
    /// <param name="style">Colours, or none.</param>
    /// <param name="quiet">Whether only what is wrong is written.</param>
    internal static string Write(ClientConfigurations clients, TextStyle style, bool quiet)
    {
        var page = new StringBuilder();
        if (!quiet) WriteClients(page, clients, style);
        WriteIdle(page, clients, style, quiet);
        DiscoveryFinding[] findings = [.. clients.Findings.Where(finding => !quiet || !finding.IsHidden)];
        if (findings.Length > 0) Head(page, style, "What is wrong with these configurations");
        foreach (DiscoveryFinding finding in findings)
            page.Append("  ").Append(Wrapping.Text(Printable(finding.ToString()), Margin, Width, 2)).Append('\n');
        return page.ToString();
    }

    private static void WriteClients(StringBuilder page, ClientConfigurations clients, TextStyle style)
    {
        Head(page, style, "Clients and registries");
        foreach (ClientConfiguration client in clients.All)
        {
            string places = client.Places.IsEmpty ? "not here" : string.Join(", ", client.Places);
            if (client.Unused.Length > 0) places += $"; {client.Unused}";
            Row(page, client.Client.Name(), places);
            if (client.IsPresent && !client.Proxies.IsEmpty) Row(page, "", $"a proxy, by {client.Proxies.Place}");
        }
        foreach (RegistrySighting one in clients.Registries)
        {
            Row(page, one.Registry, one.Where);
            foreach (DiscoveredEndpoint endpoint in clients.Present.SelectMany(client => client.WayTo(one.Registry).Endpoints).Where(static one => one.IsMirror))
                Row(page, "", $"mirror {endpoint} ({endpoint.Place})");
            foreach (string way in WayText.Of(clients, one.Registry)) Row(page, "", $"asked as by {way}");
        }
        if (clients.Registries.IsEmpty) page.Append("  no registry is named by any of them\n");
    }

    private static void WriteIdle(StringBuilder page, ClientConfigurations clients, TextStyle style, bool quiet)
    {
        IdleMirror[] idle = [.. clients.Idle.Where(mirror => !quiet || !mirror.IsDeliberate)];
        if (idle.Length == 0) return;
        Head(page, style, "Mirrors that are configured and not in force");
        foreach (IdleMirror mirror in idle)
        {
            string what = Wrapping.Text(Printable($"{mirror.Mirror} for {mirror.Registry} ({mirror.Client.Name()}, {mirror.Place})"), 2, Width, 2);
            page.Append("  ").Append(mirror.IsDeliberate ? what : style.Warning(what)).Append('\n');
            page.Append(' ', Margin).Append(Wrapping.Text(Printable(mirror.Why), Margin, Width, Margin)).Append('\n');
        }
    }

    private static void Head(StringBuilder page, TextStyle style, string title) => page.Append('\n').Append(style.Strong(title)).Append('\n');

    private static void Row(StringBuilder page, string name, string rest)
    {
        string shown = Printable(name);
        int used = Math.Max(Column, 2 + shown.Length + 1);
        page.Append("  ").Append(shown.PadRight(used - 2)).Append(Wrapping.Text(Printable(rest), Column, Width, used)).Append('\n');
    }

    private static string Printable(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));
}
