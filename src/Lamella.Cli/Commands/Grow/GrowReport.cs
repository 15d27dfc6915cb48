using Lamella.Cli.Documents;
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
            GrowDocument document = new(
                input, store, image.ImagePath, image.Axes, written.Offset.ToArray(), written.Extent.ToArray(), image.Shape, image.LevelCount, ConvertArguments.NameOf(image.Downsample), image.RepairedBoxes, image.RecoveredPlanes, image.Warnings);
            Json.Write(terminal.Out, command, document, GrowContext.Default.GrowDocument);
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
