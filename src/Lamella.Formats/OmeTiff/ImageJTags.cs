using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.OmeTiff;

/// <summary>What plain ImageJ wants to find in a TIFF: a description of key=value lines, unit-less resolution tags, and its own block of colour tables.</summary>
internal static class ImageJTags
{
    /// <summary>The description of the first page. Axis order of the pages is T, Z, C (channel fastest).</summary>
    public static string Description(ScenePlan plan)
    {
        long channels = plan.SizeOf('C'), slices = plan.SizeOf('Z'), frames = plan.SizeOf('T');
        StringBuilder text = new("ImageJ=1.53t\n");
        Line(text, "images", channels * slices * frames);
        Line(text, "channels", channels);
        Line(text, "slices", slices);
        Line(text, "frames", frames);
        if (channels * slices * frames > 1) text.Append("hyperstack=true\n");
        text.Append(channels > 1 ? "mode=composite\n" : "mode=grayscale\n");
        PixelSizes sizes = plan.Metadata.PixelSize;
        if (Writable(sizes.X) is { } x) text.Append("unit=").Append(UnitName(x.Unit)).Append('\n');
        if (Writable(sizes.Y) is { } y && Writable(sizes.X)?.Unit != y.Unit) text.Append("yunit=").Append(UnitName(y.Unit)).Append('\n');
        if (sizes.Z is { } z)
        {
            if (Writable(sizes.X)?.Unit != z.Unit) text.Append("zunit=").Append(UnitName(z.Unit)).Append('\n');
            text.Append("spacing=").Append(z.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        if (sizes.T is { } t && t.TryConvertTo("second", out Quantity seconds)) text.Append("finterval=").Append(seconds.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        if (plan.Metadata.Channels is [{ Window: { } window }])
        {
            text.Append("min=").Append(window.Start.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
            text.Append("max=").Append(window.End.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return text.Append("loop=false\n").ToString();
    }

    /// <summary>The metadata as a reader of the file will see it: what the description and the blocks have a place for.</summary>
    public static SceneContent Kept(ScenePlan plan)
    {
        SceneContent scene = plan.Metadata;
        IReadOnlyList<Channel> channels = scene.Channels;
        bool ranges = channels.Count == 1 || channels.All(c => c.Window is not null);
        bool colours = plan.SizeOf('S') == 1 && scene.Palette is null && channels.Any(c => c.Color is not null);
        bool names = (OwnLabels(plan) ?? ChannelLabels(plan)).Length > 0;
        return scene with
        {
            Name = string.IsNullOrEmpty(scene.Name) ? null : scene.Name.Split('\n')[0],
            Description = null,
            Acquired = null,
            Objective = null,
            Origin = null,
            Mosaic = null,
            Native = null,
            WindowsAreMeasured = false,
            // Slices without a spacing are one unit apart for every reader of ImageJ files.
            PixelSize = scene.PixelSize.Z is null && plan.SizeOf('Z') > 1 && Writable(scene.PixelSize.X)?.Unit is { } unit && ImageJ.ImageJMetadata.Length(UnitName(unit)) is not null ? Calibrated(scene.PixelSize) with { Z = new Quantity(1, unit) } : Calibrated(scene.PixelSize),
            AxisInfo = new Dictionary<char, AxisInfo>(),
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => []),
            Channels = [.. channels.Select(c => new Channel
            {
                PixelType = c.PixelType,
                Samples = c.Samples,
                Name = names && !string.IsNullOrEmpty(c.Name) ? c.Name : null,
                Color = colours && c.Color is { } color ? color with { A = 255 } : null,
                Window = ranges && c.Window is { } window ? ImageJ.ImageJMetadata.Window(c.PixelType, window.Start, window.End) : null,
            })],
        };
    }

    /// <summary>Sizes without those whose unit is ImageJ's word for "not calibrated".</summary>
    private static PixelSizes Calibrated(PixelSizes sizes)
    {
        return sizes with { X = Known(sizes.X), Y = Known(sizes.Y), Z = Known(sizes.Z) };

        static Quantity? Known(Quantity? size) => size is { } known && ImageJ.ImageJMetadata.Length(UnitName(known.Unit)) is not null ? size : null;
    }

    /// <summary>Adds resolution and colour tables.</summary>
    public static void Add(TiffTagWriter tags, ScenePlan plan)
    {
        PixelSizes sizes = plan.Metadata.PixelSize;
        if (Writable(sizes.X) is { Value: > 0 } x) OmeTiffWriter.Rational(tags, TiffTag.XResolution, 1 / x.Value);
        if (Writable(sizes.Y) is { Value: > 0 } y) OmeTiffWriter.Rational(tags, TiffTag.YResolution, 1 / y.Value);
        if (sizes.X is not null || sizes.Y is not null) tags.Short(TiffTag.ResolutionUnit, 1);
        AddBlocks(tags, plan);
    }

    /// <summary>
    /// IJMetadata: header "IJIJ" with (type, count) pairs, then the blocks; sizes of header and blocks in a tag of their own. All in the byte order of the file. Blocks: the Info text, the display ranges of
    /// several channels (one channel states its range in the description), the colour tables.
    /// </summary>
    private static void AddBlocks(TiffTagWriter tags, ScenePlan plan)
    {
        const uint Magic = 0x494A494A, Info = 0x696E666F, Labels = 0x6C61626C, Ranges = 0x72616E67, Luts = 0x6C757473;
        List<(uint Type, byte[] Data)> blocks = [];
        string[] labels = OwnLabels(plan) ?? ChannelLabels(plan);
        IReadOnlyList<Channel> channels = plan.Metadata.Channels;
        // Without tables ImageJ would show a composite in red, green and blue; a single channel without a colour stays gray.
        bool coloured = plan.SizeOf('S') == 1 && plan.Metadata.Palette is null && (channels.Count > 1 || channels.Any(c => c.Color is not null));
        if (InfoText(plan.Metadata, labels.Length > 0, coloured) is { Length: > 0 } text) blocks.Add((Info, Encoding.Unicode.GetBytes(text)));
        blocks.AddRange(labels.Select(label => (Labels, Encoding.Unicode.GetBytes(label))));
        if (channels.Count > 1 && channels.All(c => c.Window is not null)) blocks.Add((Ranges, RangesOf(channels)));
        if (coloured) blocks.AddRange(channels.Zip(DisplayColors.Of(channels), (c, shown) => (Luts, Table(c.Color ?? shown))));
        if (blocks.Count == 0) return;
        List<(uint Type, int Count)> kinds = [];
        foreach ((uint type, _) in blocks)
        {
            if (kinds.Count > 0 && kinds[^1].Type == type) kinds[^1] = (type, kinds[^1].Count + 1);
            else kinds.Add((type, 1));
        }

        byte[] data = new byte[4 + (kinds.Count * 8) + blocks.Sum(block => block.Data.Length)];
        uint[] counts = new uint[blocks.Count + 1];
        BinaryPrimitives.WriteUInt32LittleEndian(data, Magic);
        int at = 4;
        foreach ((uint type, int count) in kinds)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(at), type);
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(at + 4), count);
            at += 8;
        }

        counts[0] = (uint)at;
        for (int i = 0; i < blocks.Count; i++)
        {
            blocks[i].Data.CopyTo(data, at);
            at += blocks[i].Data.Length;
            counts[i + 1] = (uint)blocks[i].Data.Length;
        }

        tags.Longs(TiffTag.ImageJMetadataByteCounts, counts);
        tags.Bytes(TiffTag.ImageJMetadata, data);
    }

    /// <summary>The labels that the source had, when they are as many as the slices: ImageJ shows them above the picture.</summary>
    private static string[]? OwnLabels(ScenePlan plan) =>
        plan.Metadata.Notes.FirstOrDefault(n => n.Key == ImageJ.ImageJMetadata.LabelsName).Value?.Split('\n') is { } own && own.Length == plan.SizeOf('T') * plan.SizeOf('Z') * plan.SizeOf('C') ? own : null;

    /// <summary>The channel's name for each slice; none when no channel has one.</summary>
    private static string[] ChannelLabels(ScenePlan plan)
    {
        IReadOnlyList<Channel> channels = plan.Metadata.Channels;
        if (plan.SizeOf('C') != channels.Count || channels.All(c => string.IsNullOrEmpty(c.Name))) return [];
        // Channels run fastest.
        return [.. Enumerable.Range(0, checked((int)(plan.SizeOf('T') * plan.SizeOf('Z') * channels.Count))).Select(i => channels[i % channels.Count].Name ?? string.Empty)];
    }

    /// <summary>What the description has no key for, as ImageJ's "Show Info" lists it.</summary>
    private static string InfoText(SceneContent scene, bool labelled, bool coloured)
    {
        StringBuilder text = new();
        if (!string.IsNullOrEmpty(scene.Name)) text.Append(ImageJ.ImageJMetadata.NameKey).Append(scene.Name).Append('\n');
        if (!string.IsNullOrEmpty(scene.Description)) text.Append("Description = ").Append(scene.Description).Append('\n');
        List<int> assigned = [.. Enumerable.Range(0, coloured ? scene.Channels.Count : 0).Where(i => scene.Channels[i].Color is null)];
        if (assigned.Count > 0) text.Append(ImageJ.ImageJMetadata.AssignedKey).AppendJoin(',', assigned).Append('\n');
        foreach ((string key, string value) in scene.Notes.Where(n => !labelled || n.Key != ImageJ.ImageJMetadata.LabelsName)) text.Append(key).Append(" = ").Append(value).Append('\n');
        return text.ToString();
    }

    private static byte[] RangesOf(IReadOnlyList<Channel> channels)
    {
        byte[] data = new byte[channels.Count * 16];
        for (int c = 0; c < channels.Count; c++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(c * 16), channels[c].Window.GetValueOrDefault().Start);
            BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan((c * 16) + 8), channels[c].Window.GetValueOrDefault().End);
        }

        return data;
    }

    /// <summary>From black to the colour in 256 steps: all reds, all greens, all blues.</summary>
    private static byte[] Table(Rgba color)
    {
        byte[] table = new byte[768];
        for (int i = 0; i < 256; i++)
        {
            table[i] = (byte)(color.R * i / 255);
            table[256 + i] = (byte)(color.G * i / 255);
            table[512 + i] = (byte)(color.B * i / 255);
        }

        return table;
    }

    /// <summary>A pixel size in a unit in which a TIFF rational can hold its inverse.</summary>
    private static Quantity? Writable(Quantity? size) => size is { Value: > 0 and < 1e-6 } small && small.TryConvertTo(Units.Micrometer, out Quantity converted) ? converted : size;

    private static void Line(StringBuilder text, string key, long value) => text.Append(key).Append('=').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string UnitName(string unit) => unit switch
    {
        "micrometer" => "micron",
        "nanometer" => "nm",
        "millimeter" => "mm",
        "centimeter" => "cm",
        _ => unit,
    };
}
