namespace Lamella.Cli.Output;

/// <summary>The form in which samples are written: what the user names, else what the name of the output promises.</summary>
internal static class SampleFormat
{
    private static readonly string[] Raw = ["", ".raw", ".bin", ".dat", ".data"];

    /// <summary>raw, npy or json.</summary>
    /// <exception cref="ArgumentException">The name promises another form.</exception>
    public static string Of(string? named, string output)
    {
        string ending = Path.GetExtension(output).ToLowerInvariant();
        if (output == OutputFile.Standard) return named ?? "raw";
        string? promised = ending is ".npy" or ".json" ? ending[1..] : Raw.Contains(ending) ? "raw" : null;
        if (named is not null)
        {
            if (promised is "npy" or "json" && promised != named) throw new ArgumentException($"{output} promises {promised}, and --format says {named}; change one of them");
            if (promised is null && InputPaths.LooksLikeImage(output) && !Path.Exists(output)) throw Refuse(output, ending);
            return named;
        }

        // What is there has guards of its own, which say more.
        return promised ?? (Path.Exists(output) && ending is not (".png" or ".jpg" or ".jpeg") ? "raw" : throw Refuse(output, ending));
    }

    private static ArgumentException Refuse(string output, string ending) =>
        new($"{output}: samples are not written as {ending}; end the name with .npy (NumPy) or .raw, or make a file of that kind with lamella convert or thumb");
}
