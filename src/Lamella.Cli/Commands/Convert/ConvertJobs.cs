namespace Lamella.Cli.Commands;

/// <summary>Which images a command line converts, and under which names. A second name is the result only when it is unmistakably one: a shell makes two images of a pattern, and the second must not be destroyed.</summary>
internal sealed record ConvertJobs
{
    private ConvertJobs()
    {
    }

    /// <summary>Input and result, in order.</summary>
    public required IReadOnlyList<(string Input, string Target)> Jobs { get; init; }

    /// <summary>What the user wrote for the inputs.</summary>
    public required InputSet Inputs { get; init; }

    /// <summary>True when the results go into a folder, one for each image.</summary>
    public bool IsSeveral { get; private init; }

    /// <summary>The folder to make before anything is written; null when none is needed.</summary>
    public string? Folder { get; private init; }

    /// <summary>Decides.</summary>
    /// <param name="paths">The words without an option.</param>
    /// <param name="output">What <c>-o</c> names; null when it was not given.</param>
    /// <param name="extension">The ending of results that the user does not name; null for the default.</param>
    /// <param name="replaces">Whether the user allows to replace a result.</param>
    /// <exception cref="ArgumentException">It is not clear what is the result, or two results would have one name.</exception>
    public static ConvertJobs Of(IReadOnlyList<string> paths, string? output, string? extension, bool replaces)
    {
        if (output is { Length: 0 }) throw new ArgumentException("the name of the output is empty; is a variable of your script unset?");
        List<string> inputs = [.. paths];
        if (output is null && inputs.Count > 1 && IsTarget(inputs[^1], inputs.Count > 2, replaces))
        {
            output = inputs[^1];
            inputs.RemoveAt(inputs.Count - 1);
        }

        if (output is null && inputs.Count > 1) throw Ambiguous(inputs);
        if (output is not null && extension is not null && ResultNames.IsNameOfResult(output) && !output.TrimEnd('/', '\\').EndsWith(extension, StringComparison.OrdinalIgnoreCase) && !Directory.Exists(output))
            throw new ArgumentException($"--format and the name {output} exclude each other; leave one out");
        bool single = inputs.Count == 1 && inputs[0] != InputPaths.List;
        bool folder = output is not null && IsFolder(output);
        // One path with one name is one image, also a folder or a pattern of planes.
        if (single && (output is null || !folder) && (output is null || ResultNames.IsNameOfResult(output) || !InputPaths.IsPattern(inputs[0])))
            return new ConvertJobs { Jobs = [(inputs[0], output ?? ResultNames.For(inputs[0], null, extension ?? ResultNames.ZarrEnding))], Inputs = new InputSet(inputs, [new InputPath(inputs[0], Named: true)]) };
        if (!folder && ResultNames.IsNameOfResult(output!)) throw new ArgumentException($"{output} is the name of one result, and {inputs.Count} images would be converted; name a folder: -o DIR");
        if (File.Exists(output)) throw new ArgumentException($"{output} is a file; -o names a folder for several results");
        return Into(inputs, output!, extension ?? ResultNames.ZarrEnding, single);
    }

    private static ConvertJobs Into(List<string> inputs, string folder, string extension, bool single)
    {
        InputSet set = single && !InputPaths.IsPattern(inputs[0]) && !InputPaths.IsFolderOfImages(inputs[0]) ? new InputSet(inputs, [new InputPath(inputs[0], Named: true)]) : InputSet.Of(inputs);
        List<(string, string)> jobs = [];
        Dictionary<string, string> sources = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (InputPath input in set.Paths)
        {
            string target = ResultNames.For(input.Path, folder, extension);
            if (!sources.TryAdd(target, input.Path)) throw new ArgumentException($"{sources[target]} and {input.Path} would both become {target}; nothing was converted. Give them different folders, or convert them one by one");
            jobs.Add((input.Path, target));
        }

        return new ConvertJobs { Jobs = jobs, Inputs = set, IsSeveral = !set.IsAlone, Folder = folder };
    }

    /// <summary>A folder for results: one that exists and is not a Zarr, or a name with a slash at its end, or one without any ending.</summary>
    private static bool IsFolder(string path) => Directory.Exists(path) ? !ResultNames.IsZarrFolder(path) && !ResultNames.IsNameOfResult(path) : Path.EndsInDirectorySeparator(path) && !ResultNames.IsNameOfResult(path);

    private static bool IsTarget(string path, bool afterSeveral, bool replaces)
    {
        if (path == InputPaths.List || (InputPaths.IsPattern(path) && !Path.Exists(path))) return false;
        if (IsFolder(path)) return true;
        if (!Path.Exists(path)) return !afterSeveral || ResultNames.IsNameOfResult(path);
        // What exists may be an image like the others; it is the result when the user says that it may be replaced, or when Lamella made it.
        return !afterSeveral && (replaces || (ResultNames.IsNameOfResult(path) && ResultNames.IsReplaceable(path)));
    }

    private static ArgumentException Ambiguous(List<string> inputs) => inputs.Count == 2 && Path.Exists(inputs[1])
        ? new ArgumentException($"{inputs[1]} exists and is not a result of Lamella, so it is taken for a second image, not for the output\n  to convert several images:   -o DIR\n  to convert one:              choose a name for its result that does not exist yet")
        : new ArgumentException($"{inputs.Count} images and no name for their results; name a folder: -o DIR");
}
