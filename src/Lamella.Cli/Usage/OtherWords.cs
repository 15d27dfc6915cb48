namespace Lamella.Cli.Usage;

/// <summary>Words of other programs for what has another name here.</summary>
internal static class OtherWords
{
    private static readonly string[] Output = ["--output", "--output-dir"];

    private static readonly Dictionary<string, string[]> Options = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--to"] = Output,
        ["--out"] = Output,
        ["--outfile"] = Output,
        ["--output-file"] = Output,
        ["--output"] = Output,
        ["--output-dir"] = Output,
        ["--outdir"] = Output,
        ["--target"] = Output,
        ["--dest"] = Output,
        ["--destination"] = Output,
        ["--force"] = ["--overwrite"],
        ["--yes"] = ["--overwrite"],
        ["--replace"] = ["--overwrite"],
        ["--clobber"] = ["--overwrite"],
        ["-f"] = ["--overwrite"],
        ["-y"] = ["--overwrite"],
        ["--channel"] = ["--select"],
        ["--channels"] = ["--select"],
        ["--region"] = ["--select"],
        ["--roi"] = ["--select"],
        ["--crop"] = ["--select"],
        ["--continue"] = ["--resume"],
        ["--jobs"] = ["--threads"],
        ["--workers"] = ["--threads"],
        ["-j"] = ["--threads"],
        ["--ram"] = ["--memory"],
        ["--pixel-type"] = ["--dtype"],
        ["--type"] = ["--dtype"],
        ["--max-size"] = ["--size"],
        ["--compress"] = ["--compression"],
        ["--check"] = ["--verify"],
    };

    private static readonly Dictionary<string, string> Commands = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ls"] = "info",
        ["display"] = "show",
        ["open"] = "info",
        ["identify"] = "info",
        ["inspect"] = "info",
        ["showinf"] = "info",
        ["bfconvert"] = "convert",
        ["export"] = "convert",
        ["hash"] = "pixhash",
        ["checksum"] = "sum",
        ["thumbnail"] = "thumb",
        ["preview"] = "thumb",
        ["check"] = "validate",
        ["verify"] = "validate",
        ["diff"] = "compare",
        ["cmp"] = "compare",
        ["imagecode"] = "biocode",
        ["dump"] = "pixels",
    };

    /// <summary>What users of an OMERO server type.</summary>
    public static bool AreOfOmero(string option) => option is "--host" or "--iid" or "--image-id" or "--omero";

    /// <summary>The option of a command that is meant by another program's word; null when there is none.</summary>
    public static string? Option(string typed, IReadOnlyCollection<string> known) =>
        Options.TryGetValue(typed, out string[]? meant) ? meant.FirstOrDefault(known.Contains) : null;

    /// <summary>The command that is meant by another program's word; null when there is none.</summary>
    public static string? Command(string typed) => Commands.GetValueOrDefault(typed);
}
