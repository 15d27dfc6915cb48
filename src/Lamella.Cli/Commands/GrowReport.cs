using Lamella.Cli.Output;
using Lamella.Kernels;
using Lamella.Pipelines.Grow;

namespace Lamella.Cli.Commands;

/// <summary>What <c>put</c> and <c>append</c> say when they are done.</summary>
internal static class GrowReport
{
    /// <summary>Prints the box that was written, as text or as one JSON document.</summary>
    public static void Write(Terminal terminal, bool json, string command, string input, string store, WritableImage image, long[] offset, long[] extent)
    {
        StoredPyramid now = image.Writer.Image;
        if (json)
        {
            Json.Write(terminal.Out, command, writer =>
            {
                writer.WriteString("input", input);
                writer.WriteString("store", store);
                writer.WriteString("image", now.Path);
                writer.WriteString("axes", now.Axes);
                writer.Numbers("offset", offset);
                writer.Numbers("extent", extent);
                writer.Numbers("shape", now.Shape.ToArray());
                writer.WriteNumber("levels", now.Arrays.Count);
                writer.WriteString("downsample", now.Method.Name());
                writer.WriteNumber("repaired", image.Writer.Repaired);
                writer.WriteNumber("recoveredPlanes", image.RecoveredPlanes);
                writer.Texts("warnings", image.Warnings);
            });
            return;
        }

        foreach (string warning in image.Warnings) terminal.Warn(warning);
        if (image.Writer.Repaired > 0) terminal.Warn(Invariant($"made the levels of {image.Writer.Repaired} boxes that interrupted writers had left behind"));
        if (image.RecoveredPlanes > 0) terminal.Warn(Invariant($"brought {image.RecoveredPlanes} {(image.RecoveredPlanes == 1 ? "plane" : "planes")} of an interrupted acquisition in sight"));
        if (terminal.Quiet) return;
        string box = string.Join(' ', offset.Select((start, i) => Invariant($"{now.Axes[i]}={start}:{start + extent[i]}")));
        terminal.Out.WriteLine(Invariant($"{store}   wrote {box}   {now.Axes} {string.Join('x', now.Shape.ToArray())}   {now.Arrays.Count} {(now.Arrays.Count == 1 ? "level" : "levels")}"));
    }
}
