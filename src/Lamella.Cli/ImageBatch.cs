using System.Text.Json;
using Lamella.Cli.Output;

namespace Lamella.Cli;

/// <summary>
/// Opens the inputs of a command one after another. One input that fails ends the command with its own exit code; of several, the others go on, and the command ends with the code of a batch that failed in part.
/// What lies in a folder and is no image is left out with a warning; an image that cannot be read is always an error.
/// </summary>
internal sealed class ImageBatch(Terminal terminal)
{
    private readonly List<(string Path, string Message)> _errors = [];

    /// <summary>The images that could not be read, in order.</summary>
    public int ErrorCount => _errors.Count;

    /// <summary>Opens every input and hands it over.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="LamellaException">The only input failed, or there is no image among the inputs.</exception>
    public int Run(IReadOnlyCollection<string> arguments, Action<BioImage> each)
    {
        IReadOnlyList<InputPath> paths = InputPaths.Expand(arguments);
        bool alone = arguments.Count == 1 && paths is [{ Named: true }];
        int done = 0;
        foreach (InputPath input in paths)
        {
            try
            {
                using BioImage image = BioImage.Open(input.Path);
                try
                {
                    each(image);
                }
                catch (LamellaException e) when (e is not StoreException)
                {
                    e.WithPath(image.Path);
                    throw;
                }

                done++;
                foreach (string warning in image.Warnings) terminal.Warn(alone ? warning : input.Path + ": " + warning);
            }
            catch (UnknownFormatException) when (!input.Named && !InputPaths.LooksLikeImage(input.Path))
            {
                terminal.Warn($"{input.Path} is left out: it is no image");
            }
            catch (Exception e) when (!alone && (e is LamellaException || ExitCode.Of(e) is ExitCode.Unreadable or ExitCode.Crash))
            {
                // Memory that a file asks for, or a fault of ours at one file, costs that file only.
                if (e is LamellaException known) known.WithPath(input.Path);
                else terminal.Error.WriteLine($"error: {input.Path}: what follows is about this file");
                terminal.Fail(e);
                _errors.Add((input.Path, e.Message));
            }
        }

        if (done + _errors.Count == 0) throw new UnknownFormatException($"there is no image in {string.Join(", ", arguments)}");
        if (_errors.Count == 0) return ExitCode.Ok;
        terminal.Error.WriteLine(Invariant($"error: {_errors.Count} of {done + _errors.Count} images failed"));
        return ExitCode.BatchPartlyFailed;
    }

    /// <summary>Writes the list of failures.</summary>
    public void WriteErrors(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("errors");
        foreach ((string path, string message) in _errors)
        {
            writer.WriteStartObject();
            writer.WriteString("path", path);
            writer.WriteString("message", message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The last part of a path, also of a folder that ends with a slash or is written as a dot.</summary>
    public static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <summary>The path as the user wrote it, without a slash at the end; of one that ends with a dot (the folder where the user is), the full path, which has a name.</summary>
    public static string PlaceOf(string path)
    {
        string trimmed = Path.TrimEndingDirectorySeparator(path);
        return Path.GetFileName(trimmed) is "." or ".." ? Path.GetFullPath(trimmed) : trimmed;
    }

    /// <summary>The name without its last extension; a folder has none.</summary>
    public static string StemOf(string path) => Pipelines.Convert.TargetName.StemOf(PlaceOf(path));
}
