using System.Collections.Immutable;
using System.CommandLine;

namespace Petrel.Lab.Calibration;

/// <summary><c>petrel-lab calibrate</c>: fits the weights of the diagnosis to the labelled recordings, or checks that they are.</summary>
internal static class CalibrateCommand
{
    internal static Command Create()
    {
        var recordings = Text("--recordings", "The folder of labelled recordings", "tests/fixtures/recordings");
        var weights = Text("--weights", "The table that is written", "src/Petrel.Core/Diagnosis/CauseWeights.Fitted.cs");
        var document = Text("--document", "The document that the tables stand in", "docs/signals.md");
        var check = new Option<bool>("--check") { Description = "Write nothing, and fail where something would change" };
        var command = new Command("calibrate", "Fits the weights of the diagnosis to labelled recordings.") { recordings, weights, document, check };
        command.SetAction(parsed => Run(
            parsed.GetValue(recordings)!, parsed.GetValue(weights)!, parsed.GetValue(document)!, parsed.GetValue(check)));
        return command;
    }

    /// <summary>Writes both files, or says which of them are not what the recordings give; returns the exit status.</summary>
    internal static int Run(string recordings, string weights, string document, bool isCheck)
    {
        if (!File.Exists(document)) throw new LabException($"{document} is not there: run this where the repository begins");
        ImmutableArray<LabelledRecording> corpus = Corpus.Read(recordings);
        Console.WriteLine($"replaying {corpus.Length} recordings in {recordings}, again for each value of each threshold");
        Calibrated calibrated = Calibrator.Run(corpus);
        string text = calibrated.Sections.Aggregate(File.ReadAllText(document), static (all, section) => section.PutInto(all));
        bool same = Settle(weights, calibrated.Weights, isCheck) & Settle(document, text, isCheck);
        return same || !isCheck ? 0 : 1;
    }

    private static bool Settle(string path, string text, bool isCheck)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text) return true;
        if (isCheck) Console.Error.WriteLine($"{path} is not what the recordings give: run make calibrate");
        else File.WriteAllText(path, text);
        return false;
    }

    private static Option<string> Text(string name, string what, string usual) =>
        new(name) { Description = what, DefaultValueFactory = _ => usual };
}
