using Lamella.IO;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>How the pixels of a page are stored: size, samples, chunk grid, compression. Two pages with equal layouts can be planes of one stack.</summary>
internal sealed record TiffPageLayout
{
    private const long MaxSize = int.MaxValue;

    /// <summary>Columns.</summary>
    public required long Width { get; init; }

    /// <summary>Rows.</summary>
    public required long Height { get; init; }

    /// <summary>Sections within the page (SGI's ImageDepth); 1 for an ordinary page.</summary>
    public required long Depth { get; init; }

    /// <summary>Samples per pixel.</summary>
    public required int Samples { get; init; }

    /// <summary>Bits of a stored sample.</summary>
    public required int Bits { get; init; }

    /// <summary>The type of a sample after decoding.</summary>
    public required PixelType Type { get; init; }

    /// <summary>The number of the compression, see <see cref="TiffCodecs"/>.</summary>
    public required int Compression { get; init; }

    /// <summary>1 none, 2 horizontal, 3 floating point, 34892 to 34895 their x2 and x4 forms.</summary>
    public required int Predictor { get; init; }

    /// <summary>What the samples mean: 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr, 8 CIELab.</summary>
    public required int Photometric { get; init; }

    /// <summary>True when each sample has chunks of its own.</summary>
    public required bool Planar { get; init; }

    /// <summary>True when the lowest bit of each stored byte comes first (FillOrder 2).</summary>
    public required bool ReverseBits { get; init; }

    /// <summary>True for tiles, false for strips.</summary>
    public required bool Tiled { get; init; }

    /// <summary>Columns of a chunk.</summary>
    public required long ChunkWidth { get; init; }

    /// <summary>Rows of a chunk; the last strip has what is left, the last tile is full.</summary>
    public required long ChunkHeight { get; init; }

    /// <summary>Sections of a chunk.</summary>
    public required long ChunkDepth { get; init; }

    /// <summary>The bits of NewSubfileType: 1 reduced resolution, 2 one page of several, 4 mask.</summary>
    public required long SubfileType { get; init; }

    /// <summary>Horizontal and vertical subsampling of the colour samples as <c>h * 16 + v</c>; only of interest for YCbCr.</summary>
    public required int Subsampling { get; init; }

    /// <summary>Chunks side by side.</summary>
    public long ChunksX => (Width + ChunkWidth - 1) / ChunkWidth;

    /// <summary>Chunks one below the other.</summary>
    public long ChunksY => (Height + ChunkHeight - 1) / ChunkHeight;

    /// <summary>Chunks one behind the other.</summary>
    public long ChunksZ => (Depth + ChunkDepth - 1) / ChunkDepth;

    /// <summary>Chunks of the whole page.</summary>
    public long ChunkCount => ChunksX * ChunksY * ChunksZ * (Planar ? Samples : 1);

    /// <summary>Samples of a pixel within one chunk.</summary>
    public int ChunkSamples => Planar ? 1 : Samples;

    /// <summary>Stored bytes of one row of a chunk; rows start at byte boundaries.</summary>
    public long PackedRowBytes => ((ChunkWidth * ChunkSamples * Bits) + 7) / 8;

    /// <summary>Decoded bytes of one row of a chunk.</summary>
    public long RowBytes => ChunkWidth * ChunkSamples * Type.Size();

    /// <summary>True when a stored sample is a decoded one but for byte order.</summary>
    public bool IsByteAligned => Bits == Type.Size() * 8 && Type != PixelType.Bool;

    /// <summary>True when stored bytes are samples: any run can be read alone.</summary>
    public bool IsRaw => Compression == TiffCodecs.None && IsByteAligned && !ReverseBits && !IsSubsampled;

    /// <summary>True for YCbCr samples whose colour is stored at a lower resolution (and not by a codec that undoes it).</summary>
    public bool IsSubsampled => Photometric == 6 && Samples == 3 && !Planar && Subsampling != 0x11 && !TiffCodecs.Find(Compression).OwnsColor;

    /// <summary>Reads and checks the fields of a page.</summary>
    /// <exception cref="DamagedDataException">A size is missing or cannot be.</exception>
    /// <exception cref="UnsupportedFeatureException">The sample type has no counterpart.</exception>
    public static TiffPageLayout Parse(TiffDirectory page)
    {
        long width = Positive(page, TiffTag.ImageWidth, 0, "image width");
        long height = Positive(page, TiffTag.ImageLength, 0, "image length");
        long depth = Positive(page, TiffTag.ImageDepth, 1, "image depth");
        long[] bitList = page.Integers(TiffTag.BitsPerSample, 65535);
        if (bitList.Length == 2 && bitList[0] != bitList[1]) bitList = BitsElsewhere(page) ?? bitList;
        long samples = page.Integer(TiffTag.SamplesPerPixel, bitList.Length > 0 ? bitList.Length : 1);
        if (samples is < 1 or > 65535) Throw.Damaged(TiffContainer.Format, Invariant($"a pixel has {samples} samples"), page.Offset);
        int bits = Uniform(bitList, samples, 1, "samples with different numbers of bits");
        int format = Uniform(page.Integers(TiffTag.SampleFormat, 65535), samples, 1, "samples of different types");
        bool tiled = page.Has(TiffTag.TileWidth) && page.Has(TiffTag.TileLength);
        long rows = page.Integer(TiffTag.RowsPerStrip, long.MaxValue);
        if (rows <= 0) rows = long.MaxValue;
        int photometric = (int)Math.Clamp(page.Integer(TiffTag.Photometric, 1), 0, 65535);
        TiffPageLayout layout = new()
        {
            Width = width,
            Height = height,
            Depth = depth,
            Samples = (int)samples,
            Bits = bits,
            Type = TypeOf(bits, format),
            Compression = (int)Math.Clamp(page.Integer(TiffTag.Compression, TiffCodecs.None), 0, 65535),
            Predictor = (int)Math.Clamp(page.Integer(TiffTag.Predictor, 1), 0, 65535),
            Photometric = photometric,
            Planar = samples > 1 && page.Integer(TiffTag.PlanarConfiguration, 1) == 2,
            ReverseBits = page.Integer(TiffTag.FillOrder, 1) == 2,
            Tiled = tiled,
            ChunkWidth = tiled ? Positive(page, TiffTag.TileWidth, 0, "tile width") : width,
            ChunkHeight = tiled ? Positive(page, TiffTag.TileLength, 0, "tile length") : Math.Min(rows, height),
            ChunkDepth = tiled ? Positive(page, TiffTag.TileDepth, 1, "tile depth") : StripDepth(page, depth, height, rows, samples),
            SubfileType = page.Integer(TiffTag.NewSubfileType, page.Integer(TiffTag.SubfileType, 1) == 2 ? 1 : 0),
            Subsampling = photometric == 6 ? ReadSubsampling(page) : 0x11,
        };
        layout.CheckSize(page);
        return layout;
    }

    /// <summary>The axes of one page: S in front when samples are planar, at the end when they are interleaved; Z for a volume.</summary>
    public string PageAxes() => (Planar ? "S" : string.Empty) + (Depth > 1 ? "Z" : string.Empty) + "YX" + (!Planar && Samples > 1 ? "S" : string.Empty);

    /// <summary>The lengths of <see cref="PageAxes"/>.</summary>
    public List<long> PageShape()
    {
        List<long> shape = [Height, Width];
        if (Depth > 1) shape.Insert(0, Depth);
        if (Planar) shape.Insert(0, Samples);
        else if (Samples > 1) shape.Add(Samples);
        return shape;
    }

    /// <summary>The chunk lengths on <see cref="PageAxes"/>.</summary>
    public List<long> PageChunk()
    {
        List<long> chunk = [ChunkHeight, ChunkWidth];
        if (Depth > 1) chunk.Insert(0, ChunkDepth);
        if (Planar) chunk.Insert(0, 1);
        else if (Samples > 1) chunk.Add(Samples);
        return chunk;
    }

    /// <summary>True when the other page differs in nothing but its size and its chunk grid: the condition for a resolution level.</summary>
    public bool IsLevelOf(TiffPageLayout full) =>
        Type == full.Type && Samples == full.Samples && Planar == full.Planar && Depth == full.Depth && Width <= full.Width && Height <= full.Height;

    /// <summary>True when chunks of both pages are decoded alike; flags and meanings may differ.</summary>
    public bool IsStoredAs(TiffPageLayout other) => this with { SubfileType = other.SubfileType, Photometric = other.Photometric, Subsampling = other.Subsampling } == other;

    /// <summary>True when both pages decode to the same kind of pixels, however they are stored: the condition for planes of one stack.</summary>
    public bool HoldsSamePixels(TiffPageLayout other) =>
        Width == other.Width && Height == other.Height && Depth == other.Depth && Samples == other.Samples && Planar == other.Planar && Type == other.Type;

    private static long Positive(TiffDirectory page, ushort tag, long absent, string what)
    {
        long value = page.Integer(tag, absent);
        if (value is < 1 or > MaxSize) Throw.Damaged(TiffContainer.Format, Invariant($"the {what} is {(value < 1 ? "missing or not positive" : "absurdly large")} ({value})"), page.Offset);
        return value;
    }

    private static int Uniform(ReadOnlySpan<long> values, long samples, int absent, string what)
    {
        if (values.IsEmpty) return absent;
        // Some writers list more or fewer entries than there are samples; the ones that belong to a sample count.
        values = values[..(int)Math.Min(values.Length, samples)];
        foreach (long value in values)
        {
            if (value != values[0]) Throw.Unsupported(TiffContainer.Format, what);
        }

        return (int)Math.Clamp(values[0], int.MinValue, int.MaxValue);
    }

    /// <summary>The program that writes LSM puts the two numbers of a picture of two channels elsewhere, and an offset into the entry that they would fit.</summary>
    private static long[]? BitsElsewhere(TiffDirectory page)
    {
        if (!page.TryFind(TiffTag.BitsPerSample, out TiffEntry entry) || !entry.IsInline || entry.Type != TiffFieldType.Short || page.Container.IsBig) return null;
        Span<byte> word = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)entry.Inline);
        long offset = page.Container.U32(word);
        if (offset > page.Container.Length - 4) return null;
        page.Container.Read(offset, word);
        long first = page.Container.U16(word), second = page.Container.U16(word[2..]);
        return first == second && first is 8 or 12 or 16 or 32 ? [first, second] : null;
    }

    /// <summary>TIFF 6.0 section 19; 4 is "undefined", which libtiff and others treat as unsigned; 6 is complex floating point.</summary>
    private static PixelType TypeOf(int bits, int format) => (format, bits) switch
    {
        (1 or 4 or 0, 1) => PixelType.Bool,
        (1 or 4 or 0, >= 2 and <= 8) => PixelType.UInt8,
        (1 or 4 or 0, > 8 and <= 16) => PixelType.UInt16,
        (1 or 4 or 0, > 16 and <= 32) => PixelType.UInt32,
        (1 or 4 or 0, 64) => PixelType.UInt64,
        (2, 8) => PixelType.Int8,
        (2, 16) => PixelType.Int16,
        (2, 32) => PixelType.Int32,
        (2, 64) => PixelType.Int64,
        (3, 16) => PixelType.Float16,
        (3, 32) => PixelType.Float32,
        (3, 64) => PixelType.Float64,
        (6, 64) => PixelType.Complex64,
        (6, 128) => PixelType.Complex128,
        _ => Throw.Unsupported<PixelType>(TiffContainer.Format, Invariant($"samples of {bits} bits with sample format {format}")),
    };

    private static int ReadSubsampling(TiffDirectory page)
    {
        long[] values = page.Integers(TiffTag.YCbCrSubsampling, 16);
        // TIFF 6.0 section 21: the default is 2, 2.
        return values.Length < 2 ? 0x22 : (int)((Math.Clamp(values[0], 1, 4) * 16) + Math.Clamp(values[1], 1, 4));
    }

    /// <summary>Strips of a volume: each belongs to one section, unless there are too few of them: then one strip holds the volume.</summary>
    private static long StripDepth(TiffDirectory page, long depth, long height, long rows, long samples)
    {
        if (depth == 1 || !page.TryFind(TiffTag.StripOffsets, out TiffEntry offsets)) return 1;
        long perSection = (height + Math.Min(rows, height) - 1) / Math.Min(rows, height);
        long planes = page.Integer(TiffTag.PlanarConfiguration, 1) == 2 ? samples : 1;
        return perSection == 1 && offsets.Count == planes ? depth : 1;
    }

    private void CheckSize(TiffDirectory page)
    {
        long samples = Samples;
        if (!Extents.Multiply(ref samples, Math.Max(Width, ChunkWidth)) || !Extents.Multiply(ref samples, Math.Max(Height, ChunkHeight)) || !Extents.Multiply(ref samples, Math.Max(Depth, ChunkDepth), long.MaxValue >> 8))
            Throw.Damaged(TiffContainer.Format, Invariant($"a page of {Width} x {Height} x {Depth} pixels with {Samples} samples cannot be"), page.Offset);
    }
}
