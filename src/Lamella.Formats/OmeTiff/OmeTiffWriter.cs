using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.OmeTiff;

/// <summary>
/// Writes scenes into one OME-TIFF (or a plain ImageJ TIFF): pixel data in planned order as it comes, directories and metadata at the end. Each plane has one page; its reduced levels are SubIFDs of that
/// page (OME-TIFF 6.0 pyramids).
/// </summary>
internal sealed class OmeTiffWriter : ImageSink
{
    private readonly IReadOnlyList<ScenePlan> _plans;
    private readonly OmeTiffSettings _settings;
    private readonly TiffWriter _writer;
    private readonly OmeTiffSceneSink[] _scenes;
    private readonly Func<IReadOnlyList<string>, string> _description;

    /// <summary>Creates the file, or goes on with the one that the journal describes. <paramref name="description"/> makes the text of the first page when all pixels are there, from their hashes.</summary>
    public OmeTiffWriter(string path, IReadOnlyList<ScenePlan> plans, OmeTiffSettings settings, Journal journal, Func<IReadOnlyList<string>, string> description)
    {
        _plans = plans;
        _settings = settings;
        _description = description;
        IReadOnlyList<TiffBlockLine> proven = TiffBlockLine.Proven(journal, path);
        long? resumeAt = proven.Count == 0 ? null : proven[^1].Offset + proven[^1].Length;
        // ImageJ finds the planes of a stack by counting bytes from the first.
        _writer = new TiffWriter(path, settings.BigTiff, resumeAt) { Contiguous = settings.ImageJ };
        _scenes = [.. plans.Select(plan => new OmeTiffSceneSink(plan, settings, _writer, journal, proven))];
    }

    /// <summary>The bytes that the file has at most, for the choice of 64-bit offsets; exact up to the metadata when nothing is compressed.</summary>
    public static long WorstCaseBytes(IReadOnlyList<ScenePlan> plans, TiffCompression compression)
    {
        long bytes = 1 << 20;
        foreach (ScenePlan plan in plans)
        {
            foreach (LevelGrid level in plan.Levels)
            {
                long block = plan.PixelType.Size();
                foreach (long n in level.Block) block *= n;
                // LZW grows by at most half (12-bit codes for 8-bit symbols); deflate and zstd store what they cannot shrink.
                long worst = compression switch
                {
                    TiffCompression.None => block,
                    TiffCompression.Lzw => (block * 3 / 2) + 16,
                    _ => block + (block / 128) + 64,
                };
                bytes = checked(bytes + (level.BlockCount * (worst + 16)) + (PlaneCount(plan) * 512));
            }
        }

        return bytes;
    }

    /// <inheritdoc/>
    public override SceneSink Scene(int index) => _scenes[index];

    /// <inheritdoc/>
    public override void Complete()
    {
        List<TiffPage> pages = [];
        for (int s = 0; s < _plans.Count; s++)
        {
            long planes = PlaneCount(_plans[s]);
            for (long plane = 0; plane < planes; plane++)
            {
                TiffTagWriter main = Directory(s, 0, plane);
                List<TiffTagWriter> levels = [];
                for (int level = 1; level < _plans[s].Levels.Count; level++) levels.Add(Directory(s, level, plane));
                pages.Add(new TiffPage(main, levels));
            }
        }

        TiffTagWriter first = pages[0].Tags;
        first.Text(TiffTag.ImageDescription, _description(PixelHashes));
        first.Text(TiffTag.Software, "Lamella");
        if (_settings.ImageJ) ImageJTags.Add(first, _plans[0]);
        _writer.Complete(pages);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _writer.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The number of pages of a scene: one for each plane, samples together.</summary>
    private static long PlaneCount(ScenePlan plan)
    {
        long planes = 1;
        for (int i = 0; i < plan.Axes.Length; i++)
        {
            if (plan.Axes[i] is not ('Y' or 'X' or 'S')) planes *= plan.Levels[0].Shape[i];
        }

        return planes;
    }

    private TiffTagWriter Directory(int scene, int level, long plane)
    {
        ScenePlan plan = _plans[scene];
        LevelGrid grid = plan.Levels[level];
        int y = plan.Axes.IndexOf('Y', StringComparison.Ordinal), x = plan.Axes.IndexOf('X', StringComparison.Ordinal);
        int samples = (int)plan.SizeOf('S');
        TiffTagWriter tags = new(_writer.Big);
        if (level > 0) tags.Long(TiffTag.NewSubfileType, 1);
        tags.Long(TiffTag.ImageWidth, checked((uint)grid.Shape[x]));
        tags.Long(TiffTag.ImageLength, checked((uint)grid.Shape[y]));
        AddSampleTags(tags, plan, samples);
        tags.Short(TiffTag.Compression, (ushort)_settings.Compression);
        if (_settings.Predictor && _settings.Compression != TiffCompression.None && plan.PixelType != PixelType.Bool) tags.Short(TiffTag.Predictor, plan.PixelType.IsFloat() ? (ushort)3 : (ushort)2);
        AddResolution(tags, plan, grid.Shape[x], grid.Shape[y]);
        AddBlocks(tags, scene, level, plane, y, x);
        return tags;
    }

    private void AddSampleTags(TiffTagWriter tags, ScenePlan plan, int samples)
    {
        int bits = plan.PixelType == PixelType.Bool ? 1 : plan.PixelType.Size() * 8;
        ushort format = plan.PixelType switch
        {
            >= PixelType.Int8 and <= PixelType.Int64 => 2,
            >= PixelType.Float16 and <= PixelType.Float64 => 3,
            >= PixelType.Complex64 => 6,
            _ => 1,
        };
        ushort[] perSample = new ushort[samples];
        Array.Fill(perSample, (ushort)bits);
        tags.Short(TiffTag.BitsPerSample, perSample);
        Array.Fill(perSample, format);
        tags.Short(TiffTag.SampleFormat, perSample);
        tags.Short(TiffTag.SamplesPerPixel, (ushort)samples);
        tags.Short(TiffTag.PlanarConfiguration, 1);
        TiffAppearance look = TiffAppearance.Of(plan, _settings.ImageJ);
        tags.Short(TiffTag.Photometric, look.Photometric);
        if (look.ExtraSamples.Length > 0) tags.Short(TiffTag.ExtraSamples, look.ExtraSamples);
        if (look.ColorMap is { } map) tags.Short(TiffTag.ColorMap, map);
        if (look.Orientation != 1) tags.Short(TiffTag.Orientation, look.Orientation);
    }

    /// <summary>Pixels per centimetre; ImageJ's own unit-less resolution is added with its other tags.</summary>
    private void AddResolution(TiffTagWriter tags, ScenePlan plan, long width, long height)
    {
        if (_settings.ImageJ) return;
        double? x = Centimetres(plan.Metadata.PixelSize.X), y = Centimetres(plan.Metadata.PixelSize.Y);
        if (x is null || y is null) return;
        double shrinkX = (double)plan.SizeOf('X') / width, shrinkY = (double)plan.SizeOf('Y') / height;
        Rational(tags, TiffTag.XResolution, 1 / (x.Value * shrinkX));
        Rational(tags, TiffTag.YResolution, 1 / (y.Value * shrinkY));
        tags.Short(TiffTag.ResolutionUnit, 3);
    }

    private static double? Centimetres(Quantity? size) =>
        size is { } known && known.TryConvertTo("centimeter", out Quantity converted) && converted.Value > 0 ? converted.Value : null;

    /// <summary>Writes the fraction of two 32-bit numbers that is nearest to a value: the last convergent of its continued fraction that fits. Values that no such fraction is near are not written.</summary>
    internal static void Rational(TiffTagWriter tags, ushort tag, double value)
    {
        if (!(value > 0) || value > uint.MaxValue) return;
        (ulong numerator, ulong denominator) = (1, 0);
        (ulong lastNumerator, ulong lastDenominator) = (0, 1);
        double rest = value;
        for (int step = 0; step < 64; step++)
        {
            double whole = Math.Floor(rest);
            if (whole > uint.MaxValue) break;
            ulong next = ((ulong)whole * numerator) + lastNumerator, below = ((ulong)whole * denominator) + lastDenominator;
            if (next > uint.MaxValue || below > uint.MaxValue) break;
            (lastNumerator, lastDenominator, numerator, denominator) = (numerator, denominator, next, below);
            if (rest == whole || (double)numerator / denominator == value) break;
            rest = 1 / (rest - whole);
        }

        if (numerator > 0 && denominator > 0) tags.Rational(tag, (uint)numerator, (uint)denominator);
    }

    private void AddBlocks(TiffTagWriter tags, int scene, int level, long plane, int y, int x)
    {
        LevelGrid grid = _plans[scene].Levels[level];
        (long[] offsets, long[] lengths) = _scenes[scene].BlocksOf(level);
        int perPlane = checked((int)(grid.Grid[y] * grid.Grid[x]));
        ReadOnlySpan<long> at = offsets.AsSpan(checked((int)(plane * perPlane)), perPlane);
        ReadOnlySpan<long> length = lengths.AsSpan(checked((int)(plane * perPlane)), perPlane);
        if (perPlane == 1 && grid.Block[x] == grid.Shape[x])
        {
            tags.Long(TiffTag.RowsPerStrip, checked((uint)grid.Block[y]));
            tags.Offsets(TiffTag.StripOffsets, at);
            tags.Offsets(TiffTag.StripByteCounts, length);
            return;
        }

        tags.Long(TiffTag.TileWidth, checked((uint)grid.Block[x]));
        tags.Long(TiffTag.TileLength, checked((uint)grid.Block[y]));
        tags.Offsets(TiffTag.TileOffsets, at);
        tags.Offsets(TiffTag.TileByteCounts, length);
    }
}
