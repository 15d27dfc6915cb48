using System.Globalization;

namespace Lamella.Cli.Output;

/// <summary>The text form of <c>info</c>: about a dozen lines, aligned, for people.</summary>
internal static class InfoText
{
    /// <summary>Keys of a level that are looked for; larger levels are not counted.</summary>
    public const long MostChunks = 4096;

    /// <summary>Scenes whose chunks are counted.</summary>
    public const int MostCounted = 16;

    private const int MostScenes = 20;

    public static void Write(TextWriter output, BioImage image, InfoDetail detail, TimeSpan opened)
    {
        string size = File.Exists(image.Path) ? ByteText.Of(new FileInfo(image.Path) is { LinkTarget: null } file ? file.Length : ((FileInfo)File.ResolveLinkTarget(image.Path, returnFinalTarget: true)!).Length) : "folder";
        string codec = image.Scenes.Count > 0 ? image.Scenes[0].Levels[0].Codec : "-";
        output.WriteLine(Invariant($"{image.Path}   {image.Format}   {size}   {codec}   opened in {opened.TotalMilliseconds:F0} ms"));
        List<string[]> rows = [["scene", "name", "axes", "shape", "type", "pixel size (x y z)", "levels"]];
        foreach (Scene scene in image.Scenes.Take(MostScenes))
        {
            rows.Add([Invariant($"{scene.Index}"), PlainText.OneLine(scene.Name ?? "-"), scene.Axes, string.Join('x', scene.Shape), scene.PixelType?.Name() ?? "mixed", Sizes(scene.PixelSize), Invariant($"{scene.Levels.Count}")]);
        }

        Table(output, rows);
        if (image.Scenes.Count > MostScenes) output.WriteLine(Invariant($" ... and {image.Scenes.Count - MostScenes} more scenes (--json lists all)"));
        if (image.Scenes.Count == 0) return;
        Details(output, image, image.Scenes[0]);
        if (detail.Tiles) WriteTiles(output, image);
        if (detail.Planes) WritePlanes(output, image);
        foreach (Scene picture in image.AssociatedImages) output.WriteLine(Invariant($" associated {picture.Name}   {string.Join('x', picture.Shape)}   {picture.PixelType?.Name()}   (--scene {picture.Name})"));
        if (detail.Labels)
        {
            foreach (Scene label in image.Labels) output.WriteLine(Invariant($" label      {label.Name}   {label.Axes} {string.Join('x', label.Shape)}   {label.PixelType?.Name()}{Of(label)}"));
        }

        if (image.Attachments.Count > 0) output.WriteLine(" attached   " + string.Join(", ", image.Attachments.Select(a => PlainText.OneLine($"{a.Name} ({a.Type})"))));
        output.WriteLine(" next       lamella convert " + Quote(image.Path) + " " + Quote(ResultNames.For(image.Path)));
    }

    private static string Of(Scene label)
    {
        if (label.Label is not { } info) return string.Empty;
        string scene = info.Scene is { } index ? Invariant($"   of scene {index}") : string.Empty;
        return scene + (info.Colors.Count > 0 ? Invariant($"   {info.Colors.Count} colours") : string.Empty) + (info.Properties.Count > 0 ? Invariant($"   {info.Properties.Count} property rows") : string.Empty);
    }

    private static void Details(TextWriter output, BioImage image, Scene scene)
    {
        if (scene.Channels.Count > 0) output.WriteLine(" channels   " + string.Join("   ", scene.Channels.Take(12).Select(DescribeChannel)));
        if (scene.SizeOf('T') > 1)
        {
            string interval = scene.PixelSize.T is { } step ? Invariant($", {step.Value:G6} {step.Unit} apart") : string.Empty;
            output.WriteLine(Invariant($" time       {scene.SizeOf('T')} frames{interval}"));
        }

        if (scene.Acquired is { } acquired) output.WriteLine(" acquired   " + acquired.ToString("yyyy-MM-dd HH:mm:ssK", CultureInfo.InvariantCulture));
        if (scene.Objective is { } objective && DescribeObjective(objective) is { Length: > 0 } lens) output.WriteLine(" objective  " + lens);
        if (scene.Mosaic is { Tiles.Count: > 1 } mosaic) output.WriteLine(Invariant($" mosaic     {mosaic.Tiles.Count} tiles, stitched"));
        List<string> missing = [];
        foreach (char axis in "XYZT")
        {
            if (scene.PixelSize[axis] is null && (axis is 'X' or 'Y' || scene.SizeOf(axis) > 1)) missing.Add(axis == 'T' ? "time interval" : "pixel size " + char.ToLowerInvariant(axis));
        }

        if (scene.Channels.Any(c => c.Name is null)) missing.Add("channel names");
        if (missing.Count > 0) output.WriteLine(" missing    " + string.Join(", ", missing));
        foreach (Level level in scene.Levels)
        {
            if (level.CountStored(MostChunks) is { } count && count.Stored < count.Total)
                output.WriteLine(Invariant($" chunks     level {level.Index}: {count.Stored} of {count.Total} {(level.Shard is null ? "chunks" : "shards")} stored, {count.Total - count.Stored} absent (fill)"));
        }

        if (image.MissingPlanes > 0) output.WriteLine($" missing    {Counted.Of(image.MissingPlanes, "plane")} (read as fill)");
    }

    /// <summary>What is stated of a lens and nothing else: <c>Plan 63x/1.4 Oil</c>, <c>20x</c>, <c>NA 0.8</c>.</summary>
    private static string DescribeObjective(Objective objective)
    {
        string magnification = objective.Magnification is { } times ? Rounded(times) + "x" : string.Empty;
        string aperture = objective.NumericalAperture is { } opening ? (magnification.Length > 0 ? "/" : "NA ") + Rounded(opening) : string.Empty;
        return PlainText.OneLine(string.Join(' ', new[] { objective.Name?.Trim(), magnification + aperture, objective.Immersion?.Trim() }.Where(part => !string.IsNullOrEmpty(part))));
    }

    private static string Rounded(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string DescribeChannel(Channel channel, int index)
    {
        List<string> parts = [Invariant($"{index}"), PlainText.OneLine(channel.Name ?? "(no name)")];
        if (channel.Color is { } color) parts.Add(color.ToString());
        if (channel.Excitation is { } excitation || channel.Emission is not null)
            parts.Add(Invariant($"{channel.Excitation?.Value.ToString("G5", CultureInfo.InvariantCulture) ?? "?"}/{channel.Emission?.Value.ToString("G5", CultureInfo.InvariantCulture) ?? "?"} {(channel.Emission ?? channel.Excitation)!.Value.Unit}"));
        return string.Join(' ', parts);
    }

    private static void WriteTiles(TextWriter output, BioImage image)
    {
        foreach (Scene scene in image.Scenes)
        {
            foreach (MosaicTile tile in scene.Mosaic?.Tiles ?? []) output.WriteLine(Invariant($" tile       scene {scene.Index} m {tile.M}   y {tile.Y}   x {tile.X}   {tile.Height}x{tile.Width}"));
        }
    }

    private static void WritePlanes(TextWriter output, BioImage image)
    {
        foreach (Scene scene in image.Scenes)
        {
            foreach (PlaneInfo plane in scene.Planes)
                output.WriteLine(Invariant($" plane      scene {scene.Index} t {plane.T} c {plane.C} z {plane.Z}   time {plane.Time}   at {plane.PositionX} {plane.PositionY} {plane.PositionZ}"));
        }
    }

    private static string Sizes(PixelSizes sizes)
    {
        if (sizes.X is null && sizes.Y is null && sizes.Z is null) return "unknown";
        bool same = new[] { sizes.X?.Unit, sizes.Y?.Unit, sizes.Z?.Unit }.Where(u => u is not null).Distinct().Count() == 1;
        if (!same) return string.Join(' ', new[] { sizes.X, sizes.Y, sizes.Z }.Select(q => q is { } known ? Invariant($"{known.Value:G5} {known.Unit}") : "?"));
        return string.Join(' ', new[] { sizes.X, sizes.Y, sizes.Z }.Select(q => q is { } known ? known.Value.ToString("G5", CultureInfo.InvariantCulture) : "?")) + " " + (sizes.X ?? sizes.Y ?? sizes.Z)!.Value.Unit;
    }

    private static void Table(TextWriter output, List<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(r => r[i].Length))];
        foreach (string[] row in rows) output.WriteLine((" " + string.Join("  ", row.Select((cell, i) => i is 0 or 3 or 6 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])))).TrimEnd());
    }

    private static string Quote(string path) => path.Contains(' ', StringComparison.Ordinal) ? "\"" + path + "\"" : path;
}
