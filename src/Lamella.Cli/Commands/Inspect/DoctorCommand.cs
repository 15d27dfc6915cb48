using System.CommandLine;
using System.Text.Json;
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
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string[] arguments = parsed.GetValue(paths)!;
            if (arguments.Length > 1 || arguments[0] == InputPaths.List) return ExamineAll(terminal, InputSet.Of(arguments), parsed.GetValue(json));
            Diagnosis diagnosis = ImageDoctor.Examine(arguments[0]);
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "doctor", writer => WriteJson(writer, diagnosis));
            else WriteText(terminal.Out, diagnosis);
            return diagnosis.IsReadable ? ExitCode.Ok : diagnosis.Error is { } error ? ExitCode.Of(error) : ExitCode.Unreadable;
        });
        return command;
    }

    /// <summary>Examines one after another: what cannot be read is a finding here, and fails like an image of any batch.</summary>
    private static int ExamineAll(Terminal terminal, InputSet inputs, bool json)
    {
        ImageBatch batch = new(terminal);
        List<Diagnosis> results = [];
        int code = batch.RunPaths(inputs, path =>
        {
            Diagnosis diagnosis = ImageDoctor.Examine(path);
            if (!json)
            {
                if (results.Count > 0) terminal.Out.WriteLine();
                WriteText(terminal.Out, diagnosis);
            }

            results.Add(diagnosis);
        });
        if (json)
        {
            Json.Write(terminal.Out, "doctor-list", writer =>
            {
                writer.WriteStartArray("images");
                foreach (Diagnosis diagnosis in results)
                {
                    writer.WriteStartObject();
                    WriteJson(writer, diagnosis);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                batch.WriteErrors(writer);
            });
        }

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

    private static void WriteJson(Utf8JsonWriter writer, Diagnosis diagnosis)
    {
        writer.WriteString("path", diagnosis.Path);
        writer.WriteString("verdict", diagnosis.Verdict);
        writer.WriteBoolean("readable", diagnosis.IsReadable);
        writer.WriteString("kind", diagnosis.Kind == SourceKind.File ? "file" : "folder");
        if (diagnosis.Length is { } length) writer.WriteNumber("bytes", length);
        else writer.WriteNull("bytes");
        writer.WriteString("firstBytes", diagnosis.FirstBytes);
        writer.WriteString("looksLike", diagnosis.LooksLike);
        writer.WriteStartArray("readers");
        foreach ((string name, Detection sure) in diagnosis.Readers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("sure", sure switch { Detection.No => "no", Detection.Name => "name", Detection.Magic => "magic", _ => "content" });
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("format", diagnosis.Format);
        WriteError(writer, diagnosis.Error);
        writer.Texts("structure", diagnosis.Structure);
        writer.Texts("codecs", diagnosis.Codecs);
        writer.WriteStartObject("pixels");
        writer.WriteNumber("tried", diagnosis.Tried);
        writer.WriteNumber("readable", diagnosis.Readable);
        writer.Texts("problems", diagnosis.Problems);
        writer.WriteEndObject();
        writer.Texts("missing", diagnosis.Missing);
        writer.WriteNumber("missingPlanes", diagnosis.MissingPlanes);
        writer.Texts("warnings", diagnosis.Warnings);
        writer.Texts("rescue", diagnosis.Rescue);
        writer.Texts("advice", diagnosis.Advice);
    }

    private static void WriteError(Utf8JsonWriter writer, LamellaException? error)
    {
        if (error is null)
        {
            writer.WriteNull("error");
            return;
        }

        writer.WriteStartObject("error");
        writer.WriteString("kind", error switch { UnknownFormatException => "unknown format", DamagedDataException => "damaged", UnsupportedFeatureException => "unsupported", RefusedException => "refused", _ => "store" });
        writer.WriteString("message", error.Message);
        if (error.Offset is { } offset) writer.WriteNumber("offset", offset);
        else writer.WriteNull("offset");
        writer.WriteEndObject();
    }
}
