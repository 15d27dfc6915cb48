namespace Lamella.Cli.Usage;

/// <summary>What somebody sees who types the name of the program and nothing else.</summary>
internal static class Welcome
{
    private static readonly (string Line, string What)[] Lines =
    [
        ("lamella info cells.czi", "scenes, axes, sizes, channels"),
        ("lamella show cells.czi", "a picture on the terminal (thumb: as a file)"),
        ("lamella convert cells.czi cells.ome.zarr", "to OME-Zarr, or to OME-TIFF (cells.ome.tif)"),
        ("lamella pixhash cells.czi", "the hash of its pixels"),
        ("lamella validate cells.ome.zarr", "which rules are broken"),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, IEnumerable<string> commands)
    {
        output.WriteLine("lamella opens, inspects, converts and fingerprints microscopy images.");
        output.WriteLine();
        foreach ((string line, string what) in Lines) output.WriteLine($"  {line,-42} {what}");
        output.WriteLine();
        output.WriteLine("all commands   " + string.Join(", ", commands));
        output.WriteLine("help           lamella help, lamella help convert, lamella help selections");
    }
}
