using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary>What <c>put</c> and <c>append</c> say when they are done.</summary>
internal static class GrowReport
{
    /// <summary>Prints the box that was written, as text or as one JSON document.</summary>
    public static void Write(Terminal terminal, bool json, string command, string input, string store, WritableImage image, Region written)
    {
        if (json)
        {
            Json.Write(terminal.Out, command, writer =>
            {
                writer.WriteString("input", input);
                writer.WriteString("store", store);
                writer.WriteString("image", image.ImagePath);
                writer.WriteString("axes", image.Axes);
                writer.Numbers("offset", written.Offset.ToArray());
                writer.Numbers("extent", written.Extent.ToArray());
                writer.Numbers("shape", image.Shape);
                writer.WriteNumber("levels", image.LevelCount);
                writer.WriteString("downsample", ConvertArguments.NameOf(image.Downsample));
                writer.WriteNumber("repaired", image.RepairedBoxes);
                writer.WriteNumber("recoveredPlanes", image.RecoveredPlanes);
                writer.Texts("warnings", image.Warnings);
            });
            return;
        }

        foreach (string warning in image.Warnings) terminal.Warn(warning);
        if (image.RepairedBoxes > 0) terminal.Warn($"made the levels of {Counted.Of(image.RepairedBoxes, "box", "boxes")} that interrupted writers had left behind");
        if (image.RecoveredPlanes > 0) terminal.Warn($"brought {Counted.Of(image.RecoveredPlanes, "plane")} of an interrupted acquisition in sight");
        if (terminal.Quiet) return;
        List<string> box = [];
        for (int i = 0; i < written.Rank; i++) box.Add(Invariant($"{image.Axes[i]}={written.Offset[i]}:{written.Offset[i] + written.Extent[i]}"));
        terminal.Out.WriteLine($"{store}   wrote {string.Join(' ', box)}   {image.Axes} {string.Join('x', image.Shape)}   {Counted.Of(image.LevelCount, "level")}");
    }
}
