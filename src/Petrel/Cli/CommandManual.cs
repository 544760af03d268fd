using System.CommandLine;
using System.CommandLine.Help;
using Petrel.Agent.Configuration;

namespace Petrel.Cli;

/// <summary>petrel(1), from the definition of the command line.</summary>
internal static class CommandManual
{
    internal static string Write(RootCommand root, string date, string version)
    {
        var page = new Roff("petrel", 1, date, version);
        page.Heading("NAME").Paragraph("petrel - warns before container image pulls fail");
        page.Heading("SYNOPSIS").Item("petrel", "COMMAND [OPTION]...", "The commands are described below; petrel COMMAND --help says the same.");
        page.Heading("DESCRIPTION").Paragraph(root.Description!);
        page.Paragraph("Data goes to standard output, messages to standard error.", isFirst: false);
        page.Heading("OPTIONS OF EVERY COMMAND");
        WriteOptions(page, root);
        page.Heading("COMMANDS");
        foreach (Command command in root.Subcommands) WriteCommand(page, command, command.Name);
        WriteEnd(page);
        return page.ToString();
    }

    private static void WriteCommand(Roff page, Command command, string name)
    {
        if (command.Hidden) return;
        string arguments = string.Concat(command.Arguments.Select(static argument => $" [{argument.HelpName ?? argument.Name}]..."));
        // A command that only groups others does nothing by itself.
        if (command.Subcommands.Count == 0)
        {
            page.Heading($"petrel {name}{arguments}", isSub: true).Paragraph(command.Description ?? "");
            foreach (Argument argument in command.Arguments) page.Item("", argument.HelpName ?? argument.Name, argument.Description ?? "");
            WriteOptions(page, command);
        }

        foreach (Command inner in command.Subcommands) WriteCommand(page, inner, $"{name} {inner.Name}");
    }

    private static void WriteOptions(Roff page, Command command)
    {
        foreach (Option option in command.Options.Where(static option => !option.Hidden))
        {
            string names = option is HelpOption ? "--help" : option.Name;
            page.Item(names, option is Option<bool> ? "" : option.HelpName ?? "", option.Description ?? "");
        }
    }

    private static void WriteEnd(Roff page)
    {
        page.Heading("EXIT STATUS");
        page.Item("0", "", "All went well; of check and doctor: nothing to complain of.");
        page.Item("1, 2, 3", "", "Of check and doctor: warning, critical, not known. 1 of other commands: what was asked for did not come off.");
        page.Item($"{ExitStatus.Usage}", "", "Wrong usage or configuration; all errors are named at once.");
        page.Item($"{ExitStatus.Unavailable}", "", "The machine does not allow what was asked for.");
        page.Heading("ENVIRONMENT");
        page.Item("PETREL_SECTION__KEY", "", "A key of the configuration, such as PETREL_WATCH__INTERVAL=500ms.");
        page.Item("NO_COLOR", "", "Set and not empty: no colours.");
        page.Heading("SIGNALS");
        page.Item("SIGTERM, SIGINT", "", "End in good order, with what is known.");
        page.Item("SIGHUP", "", "Of the agent: read the configuration anew. One that is wrong is refused, and the old one stays in force.");
        page.Heading("FILES");
        page.Item(ConfigurationFile.SystemPath, "", "The configuration, see petrel.toml(5).");
        page.Item("/var/lib/petrel/history.db", "", "The history of the agent that runs as a service.");
        page.Heading("SEE ALSO").Paragraph("petrel.toml(5), ss(8), systemctl(1)");
    }
}
