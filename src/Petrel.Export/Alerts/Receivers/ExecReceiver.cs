using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>
/// A command, started without a shell: the message as JSON on standard input, the most needed of it in variables <c>PETREL_*</c>. Status 0
/// means delivered. It runs in a session of its own, and what has not ended in time is killed with everything that it started.
/// </summary>
internal sealed class ExecReceiver(ReceiverOptions options) : IReceiver
{
    private const int LongestOutput = 16 * 1024;

    // util-linux; essential in Debian. It execs, so that the process's number is the group's.
    private const string SetSid = "/usr/bin/setsid";

    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"];

    /// <inheritdoc />
    public bool GroupsItself => false;

    /// <inheritdoc />
    public bool Forgets => false;

    /// <inheritdoc />
    public void Dispose()
    {
    }

    /// <inheritdoc />
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        bool ownGroup = File.Exists(SetSid);
        Process? process;
        try
        {
            process = Process.Start(Prepare(message, ownGroup));
        }
        catch (Win32Exception problem)
        {
            return Delivery.Later($"{options.Command[0]} cannot be started: {problem.Message}");
        }

        using (process)
        {
            bool ended = false;
            try
            {
                (int status, string said) = await RunAsync(process!, message, cancellation).ConfigureAwait(false);
                ended = true;
                return status == 0 ? Delivery.Delivered : Delivery.Later($"ended with status {status}{(said.Length > 0 ? $": {said}" : "")}");
            }
            finally
            {
                if (!ended) Kill(process!, ownGroup);
            }
        }
    }

    private ProcessStartInfo Prepare(AlertMessage message, bool ownGroup)
    {
        var start = new ProcessStartInfo(ownGroup ? SetSid : options.Command[0], ownGroup ? options.Command : options.Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Petrel's own environment may name credentials.
        Dictionary<string, string?> inherited = Inherited.Where(start.Environment.ContainsKey).ToDictionary(static name => name, name => start.Environment[name]);
        start.Environment.Clear();
        foreach ((string name, string? value) in inherited) start.Environment[name] = value;
        foreach ((string name, string value) in Variables(message)) start.Environment[name] = value.Replace('\0', ' ');
        return start;
    }

    private static IEnumerable<(string Name, string Value)> Variables(AlertMessage message)
    {
        yield return ("PETREL_KEY", message.Key);
        yield return ("PETREL_KIND", message.Kind.ToString().ToLowerInvariant());
        yield return ("PETREL_RECEIVER", message.Receiver);
        yield return ("PETREL_SUBJECT", AlertText.Subject(message));
        yield return ("PETREL_ALERTS", message.Alerts.Length.ToString(CultureInfo.InvariantCulture));
        foreach ((string name, string value) in message.Labels) yield return ($"PETREL_LABEL_{name.ToUpperInvariant()}", value);
        if (message.Alerts is not [{ } first, ..]) yield break;
        yield return ("PETREL_INCIDENT", first.Id);
        yield return ("PETREL_PHASE", first.Phase);
        yield return ("PETREL_STATUS", first.Status);
        yield return ("PETREL_REGISTRY", first.Registry);
        yield return ("PETREL_CAUSE", first.Cause);
        yield return ("PETREL_SEVERITY", first.Severity);
        yield return ("PETREL_SUMMARY", AlertText.OneLine(first.Summary, 2000));
    }

    private static async Task<(int Status, string Said)> RunAsync(Process process, AlertMessage message, CancellationToken cancellation)
    {
        Task<string> errors = ReadAsync(process.StandardError.BaseStream, cancellation);
        Task<string> output = ReadAsync(process.StandardOutput.BaseStream, cancellation);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(
                JsonSerializer.SerializeToUtf8Bytes(message, AlertJson.Default.AlertMessage), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read; its status says the rest.
        }

        string said = await errors.ConfigureAwait(false);
        await output.ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return (process.ExitCode, AlertText.OneLine(said.Trim(), 300));
    }

    // What is too much is read on, or the command would hang on a full pipe, and dropped.
    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] kept = new byte[LongestOutput];
        byte[] buffer = new byte[4096];
        int length = 0;
        for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            int fits = Math.Min(read, kept.Length - length);
            buffer.AsSpan(0, fits).CopyTo(kept.AsSpan(length));
            length += fits;
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }

    private static void Kill(Process process, bool ownGroup)
    {
        try
        {
            // The group as a whole: also what has lost its parent by now.
            if (ownGroup) Process.Start(new ProcessStartInfo("kill", ["-KILL", "--", $"-{process.Id}"]) { RedirectStandardError = true })?.Dispose();
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception problem) when (problem is InvalidOperationException or Win32Exception)
        {
            // It ended in between, or is another user's by now.
        }
    }
}
