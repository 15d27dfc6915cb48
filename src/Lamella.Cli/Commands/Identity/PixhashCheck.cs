using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary>Verifies a list of pixel hashes: opens each image once and hashes the scenes that the list names.</summary>
internal sealed class PixhashCheck(Terminal terminal, PixelHashList list, OpenOptions opening, ImagewalkDigest? digest, ImagewalkMode? mode, Selection selection, ExecutionOptions execution)
{
    private readonly List<(PixelHashLine Line, string? Found, string? Error)> _results = [];
    private int _different;
    private int _errors;
    private int _lastError;

    /// <summary>The list to verify: a file that was made earlier, or the hashes that an image carries in its metadata.</summary>
    /// <exception cref="RefusedException">It is an image that carries none.</exception>
    public static PixelHashList ListOf(string path, OpenOptions? opening = null)
    {
        if (!Directory.Exists(path) && !LooksLikeImage(path)) return PixelHashList.Read(path);
        using BioImage image = BioImage.Open(path, opening);
        List<PixelHashLine> lines = [.. image.Scenes.Where(scene => scene.PixelHash is not null).Select(scene => new PixelHashLine(scene.PixelHash!, scene.Index, path))];
        if (lines.Count == 0) throw new RefusedException($"{path} carries no pixel hash; lamella convert --pixhash records one");
        return new PixelHashList { Lines = lines, Digest = ImagewalkDigest.IsccSum, Mode = ImagewalkMode.Spec };
    }

    private static bool LooksLikeImage(string path) => File.Exists(path) && ImageFormats.Default.Detect(path) is not null;

    /// <summary>Verifies and prints.</summary>
    /// <returns>The exit code: 1 when a hash differs, else that of an image that could not be read.</returns>
    public int Run(bool json)
    {
        foreach (IGrouping<string, PixelHashLine> image in list.Lines.GroupBy(line => line.Path, StringComparer.Ordinal)) CheckImage(image.Key, [.. image]);
        if (json) WriteJson();
        else WriteText();
        if (_different > 0) return ExitCode.No;
        return _errors == 0 ? ExitCode.Ok : _errors == list.Lines.Count ? _lastError : ExitCode.BatchPartlyFailed;
    }

    private void CheckImage(string path, IReadOnlyList<PixelHashLine> lines)
    {
        int done = 0;
        try
        {
            using BioImage image = BioImage.Open(path, opening);
            foreach (PixelHashLine line in lines)
            {
                if (line.Scene >= image.Scenes.Count)
                {
                    _different++;
                    _results.Add((line, null, "the image has " + Counted.Scenes(image.Scenes.Count)));
                }
                else
                {
                    CheckScene(image.Scenes[line.Scene], line);
                }

                done++;
            }

            int listed = lines.Select(line => line.Scene).Distinct().Count();
            if (listed < image.Scenes.Count) terminal.Warn(Invariant($"{path}: the list names {listed} of {Counted.Scenes(image.Scenes.Count)}"));
        }
        catch (LamellaException e)
        {
            e.WithPath(path);
            _lastError = ExitCode.Of(e);
            foreach (PixelHashLine line in lines.Skip(done))
            {
                _errors++;
                _results.Add((line, null, e.Message));
            }
        }
    }

    private void CheckScene(Scene scene, PixelHashLine line)
    {
        ImagewalkOptions options = new()
        {
            Digest = digest ?? list.Digest ?? PixelHashLine.DigestOf(line.Hash) ?? ImagewalkDigest.IsccSum,
            Mode = mode ?? list.Mode ?? ImagewalkMode.Spec,
            Selection = selection,
            Execution = execution,
        };
        string found = PixhashCommand.Compute(terminal, scene, options).Hash;
        if (!string.Equals(found, line.Hash, StringComparison.OrdinalIgnoreCase)) _different++;
        _results.Add((line, found, null));
    }

    private static bool Same(PixelHashLine line, string? found) => string.Equals(found, line.Hash, StringComparison.OrdinalIgnoreCase);

    private void WriteText()
    {
        foreach ((PixelHashLine line, string? found, string? error) in _results)
        {
            if (Same(line, found) && terminal.Quiet) continue;
            string what = Same(line, found) ? "OK" : found is null ? "FAILED: " + error : $"FAILED: is {found}";
            terminal.Out.WriteLine(Invariant($"{line.Path}  scene {line.Scene}: {what}"));
        }

        if (_different > 0) terminal.Error.WriteLine(Invariant($"error: {_different} of {list.Lines.Count} hashes differ"));
        if (_errors > 0) terminal.Error.WriteLine(Invariant($"error: {_errors} of {list.Lines.Count} hashes could not be checked"));
    }

    private void WriteJson()
    {
        PixhashCheckDocument document = new([.. _results.Select(r => new PixhashCheckDocument.ResultEntry(r.Line.Path, r.Line.Scene, Same(r.Line, r.Found), r.Line.Hash, r.Found, r.Error))], _different, _errors);
        Json.Write(terminal.Out, "pixhash-check", document, PixhashContext.Default.PixhashCheckDocument);
    }
}
