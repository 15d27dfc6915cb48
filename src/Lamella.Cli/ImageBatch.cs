using System.Runtime.ExceptionServices;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli;

/// <summary>
/// Opens the inputs of a command one after another. One input that fails ends the command with its own exit code; of several, the others go on, and the command ends with the code of a batch that failed in part.
/// What lies in a folder and is no image is left out with a warning; an image that cannot be read is always an error.
/// </summary>
internal sealed class ImageBatch(Terminal terminal, OpenOptions? opening = null)
{
    private readonly List<InputFailure> _errors = [];
    private int _failedImages;

    /// <summary>What failed so far.</summary>
    public IReadOnlyList<InputFailure> Errors => _errors;

    /// <summary>Opens every input and hands it over.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="LamellaException">The only input failed, or there is no image among the inputs.</exception>
    public int Run(InputSet inputs, Action<BioImage> each) => RunPaths(inputs, path =>
    {
        using BioImage image = BioImage.Open(path, opening ?? Remote.Opening);
        try
        {
            each(image);
        }
        catch (LamellaException e) when (e is not StoreException)
        {
            e.WithPath(image.Path);
            throw;
        }

        foreach (string warning in image.Warnings) terminal.Warn(inputs.IsAlone ? warning : path + ": " + warning);
    });

    /// <summary>As <see cref="Run"/>, for commands that open paths in their own way.</summary>
    public int RunPaths(InputSet inputs, Action<string> each)
    {
        int done = 0;
        foreach (InputPath input in inputs.Paths)
        {
            try
            {
                each(input.Path);
                done++;
            }
            catch (UnknownFormatException) when (!input.Named && !InputPaths.LooksLikeImage(input.Path))
            {
                terminal.Warn($"{input.Path} is left out: it is not an image");
            }
            catch (Exception e) when (!inputs.IsAlone && IsOfOneInput(e))
            {
                // Memory that a file asks for, or a fault of ours at one file, costs that file only.
                if (e is LamellaException known) known.WithPath(input.Path);
                else terminal.Error.WriteLine($"error: {input.Path}: what follows is about this file");
                terminal.Fail(e);
                _errors.Add(new InputFailure(input.Path, null, e.Message));
                _failedImages++;
            }
        }

        if (done + _failedImages == 0) throw new UnknownFormatException($"there is no image in {string.Join(", ", inputs.Arguments)}");
        if (_errors.Count == 0) return ExitCode.Ok;
        if (_failedImages > 0) terminal.Error.WriteLine(Invariant($"error: {_failedImages} of {Counted.Images(done + _failedImages)} failed"));
        return ExitCode.BatchPartlyFailed;
    }

    /// <summary>Does the same with several scenes of an image. One that cannot be done does not stop the others; it is reported, and the command ends with the code of a batch that failed in part.</summary>
    /// <exception cref="LamellaException">No scene could be done.</exception>
    public void EachScene(BioImage image, IReadOnlyList<Scene> scenes, Action<Scene> each)
    {
        List<(Scene Scene, Exception Error)> failed = [];
        foreach (Scene scene in scenes)
        {
            try
            {
                each(scene);
            }
            catch (Exception e) when (ExitCode.Of(e) is ExitCode.Unreadable or ExitCode.InputMissing)
            {
                failed.Add((scene, e));
            }
        }

        if (failed.Count == 0) return;
        if (failed.Count == scenes.Count) ExceptionDispatchInfo.Throw(failed[0].Error);
        foreach ((Scene scene, Exception error) in failed)
        {
            if (error is LamellaException known) known.WithPath(image.Path);
            terminal.Fail(error);
            _errors.Add(new InputFailure(image.Path, scene.Index, error.Message));
        }

        terminal.Error.WriteLine(Invariant($"error: {image.Path}: {failed.Count} of {Counted.Scenes(scenes.Count)} failed"));
    }

    private static bool IsOfOneInput(Exception e) => e is LamellaException || ExitCode.Of(e) is ExitCode.Unreadable or ExitCode.Crash;

    /// <summary>The last part of a path, also of a folder that ends with a slash or is written as a dot.</summary>
    public static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <summary>The path as the user wrote it, without a slash at the end; of one that ends with a dot (the folder where the user is), the full path, which has a name.</summary>
    public static string PlaceOf(string path)
    {
        string trimmed = Path.TrimEndingDirectorySeparator(path);
        return Path.GetFileName(trimmed) is "." or ".." ? Path.GetFullPath(trimmed) : trimmed;
    }

    /// <summary>The name without its last extension; a folder has none.</summary>
    public static string StemOf(string path) => ResultNames.StemOf(PlaceOf(path));
}
