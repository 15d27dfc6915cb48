using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Formats;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella doctor</c>: why an image does not open, or not as it should.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = IdentityOptions.Inputs(description: "The file, folder or pattern to examine; or several, - for a list of paths on standard input.");
        Option<bool> json = CommonOptions.Json();
        Command command = new("doctor", "Say which readers were asked, what was seen, what is missing, what can be rescued; exit 4 when something cannot be read.") { paths, json };
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string[] arguments = parsed.GetValue(paths)!;
            OpenOptions stated = opening.Of(parsed);
            if (arguments.Length > 1 || arguments[0] == InputPaths.List) return ExamineAll(terminal, InputSet.Of(arguments), stated, parsed.GetValue(json));
            Diagnosis diagnosis = ImageDoctor.Examine(arguments[0], stated);
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "doctor", Document(diagnosis), DoctorContext.Default.DoctorDocument);
            else WriteText(terminal.Out, diagnosis);
            return diagnosis.IsReadable ? ExitCode.Ok : diagnosis.Error is { } error ? ExitCode.Of(error) : ExitCode.Unreadable;
        });
        return command;
    }

    /// <summary>Examines one after another: what cannot be read is a finding here, and fails like an image of any batch.</summary>
    private static int ExamineAll(Terminal terminal, InputSet inputs, OpenOptions stated, bool json)
    {
        ImageBatch batch = new(terminal);
        List<Diagnosis> results = [];
        int code = batch.RunPaths(inputs, path =>
        {
            Diagnosis diagnosis = ImageDoctor.Examine(path, stated);
            if (!json)
            {
                if (results.Count > 0) terminal.Out.WriteLine();
                WriteText(terminal.Out, diagnosis);
            }

            results.Add(diagnosis);
        });
        if (json) Json.Write(terminal.Out, "doctor-list", new DoctorListDocument([.. results.Select(Document)], batch.Errors), DoctorContext.Default.DoctorListDocument);
        return results.TrueForAll(d => d.IsReadable) ? code : ExitCode.BatchPartlyFailed;
    }

    private static void WriteText(TextWriter output, Diagnosis diagnosis)
    {
        output.WriteLine($"{diagnosis.Path}   {(diagnosis.Length is { } length ? Invariant($"{length} bytes") : "folder")}   {diagnosis.Verdict}");
        if (diagnosis.FirstBytes.Length > 0) Line(output, "seen", diagnosis.FirstBytes + (diagnosis.LooksLike is { } kind ? "   " + kind : string.Empty));
        Line(output, "asked", string.Join(", ", diagnosis.Readers.Select(r => $"{r.Name}: {Word(r.Sure)}")));
        Line(output, "format", diagnosis.Format ?? "none");
        if (diagnosis.Error is { } error) Line(output, "error", error.Message);
        foreach (string line in diagnosis.Structure) Line(output, "structure", line);
        if (diagnosis.Codecs.Count > 0) Line(output, "codecs", string.Join(", ", diagnosis.Codecs));
        if (diagnosis.Tried > 0) Line(output, "pixels", Invariant($"{diagnosis.Readable} of {diagnosis.Tried} places that were tried can be read"));
        foreach (string line in diagnosis.Problems) Line(output, "problem", line);
        foreach (string line in diagnosis.Missing) Line(output, "missing", line);
        foreach (string line in diagnosis.Warnings) Line(output, "warning", line);
        foreach (string line in diagnosis.Rescue) Line(output, "rescue", line);
        foreach (string line in diagnosis.Advice) Line(output, "advice", line);
    }

    private static void Line(TextWriter output, string name, string text) => output.WriteLine($" {name,-10} {text}");

    private static string Word(Detection sure) => sure switch { Detection.No => "no", Detection.Name => "by its name", Detection.Magic => "by its first bytes", _ => "by its content" };

    private static DoctorDocument Document(Diagnosis diagnosis) => new(
        diagnosis.Path,
        diagnosis.Verdict,
        diagnosis.IsReadable,
        diagnosis.Kind == SourceKind.File ? "file" : "folder",
        diagnosis.Length,
        diagnosis.FirstBytes,
        diagnosis.LooksLike,
        [.. diagnosis.Readers.Select(r => new DoctorDocument.ReaderEntry(r.Name, r.Sure switch { Detection.No => "no", Detection.Name => "name", Detection.Magic => "magic", _ => "content" }))],
        diagnosis.Format,
        diagnosis.Error is { } error ? new DoctorDocument.ErrorEntry(KindOf(error), error.Message, error.Offset) : null,
        diagnosis.Structure,
        diagnosis.Codecs,
        new DoctorDocument.TriedEntry(diagnosis.Tried, diagnosis.Readable, diagnosis.Problems),
        diagnosis.Missing,
        diagnosis.MissingPlanes,
        diagnosis.Warnings,
        diagnosis.Rescue,
        diagnosis.Advice);

    private static string KindOf(LamellaException error) => error switch { UnknownFormatException => "unknown format", DamagedDataException => "damaged", UnsupportedFeatureException => "unsupported", RefusedException => "refused", _ => "store" };
}
