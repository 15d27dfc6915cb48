namespace Lamella.Codecs.Jpeg2000;

/// <summary>
/// Decodes JPEG 2000 (ITU-T T.800, ISO/IEC 15444-1): codestreams and JP2 files. Exact for the reversible path. Stateless; every call may run on any thread. Memory is bounded by the destination: a stream that declares more than the
/// caller expects is refused before anything is allocated.
/// </summary>
/// <remarks>Not read: HTJ2K (Part 15), the extensions of Part 2, samples above 31 bits.</remarks>
internal static class Jpeg2000Decoder
{
    internal const string Format = "JPEG 2000";

    /// <summary>True when the bytes begin as a JP2 file or a codestream does.</summary>
    public static bool Matches(ReadOnlySpan<byte> source) => Jp2Container.Matches(source) || Codestream.Matches(source);

    /// <summary>Reads what the image decodes to, without decoding it.</summary>
    /// <param name="source">A JP2 file, or a codestream from SOC on.</param>
    /// <param name="discarded">The resolutions that are left out; at most <see cref="Jpeg2000Info.Reductions"/>.</param>
    /// <exception cref="DamagedDataException">The headers contradict the format.</exception>
    /// <exception cref="UnsupportedFeatureException">The headers ask for something that is not decoded.</exception>
    public static Jpeg2000Info ReadHeader(ReadOnlySpan<byte> source, int discarded = 0)
    {
        Jp2Container container = Jp2Container.Parse(source);
        Codestream stream = Codestream.Parse(source.Slice(container.Offset, container.Length), container.Offset);
        (Channel[] channels, bool hasAlpha) = container.Channels(stream.Size);
        return Describe(container, stream, channels, hasAlpha, discarded);
    }

    /// <summary>
    /// Decodes into <paramref name="destination"/>: rows of <see cref="Jpeg2000Info.Width"/> pixels without padding, samples of a pixel together (colours first, in the order R, G, B), little-endian in 1, 2 or 4 bytes.
    /// Values are the stored ones, not scaled. Components that are sampled more coarsely are repeated.
    /// </summary>
    /// <param name="source">A JP2 file, or a codestream from SOC on.</param>
    /// <param name="color">What is done with the first three samples.</param>
    /// <param name="destination">At least <see cref="Jpeg2000Info.DecodedLength"/> bytes; the rest is left alone. Its content is undefined after an error.</param>
    /// <param name="discarded">The resolutions that are left out: each halves the picture. At most <see cref="Jpeg2000Info.Reductions"/>.</param>
    /// <param name="lenient">True for a stream that is known to end early: what is there is decoded, tiles that are not there are zero. Other contradictions are errors all the same.</param>
    /// <exception cref="DamagedDataException">The data contradicts the format, ends early, does not fit <paramref name="color"/>, or is larger than the destination.</exception>
    /// <exception cref="UnsupportedFeatureException">The data uses something that is not decoded.</exception>
    public static unsafe Jpeg2000Info Decode(ReadOnlySpan<byte> source, Jpeg2000Color color, Span<byte> destination, int discarded = 0, bool lenient = false)
    {
        if (!BitConverter.IsLittleEndian) Throw.Unsupported(Format, "decoding on a big-endian machine");
        Jp2Container container = Jp2Container.Parse(source);
        ReadOnlySpan<byte> data = source.Slice(container.Offset, container.Length);
        Codestream stream = Codestream.Parse(data, container.Offset, lenient);
        (Channel[] channels, bool hasAlpha) = container.Channels(stream.Size);
        Jpeg2000Info info = Describe(container, stream, channels, hasAlpha, discarded);
        if (info.DecodedLength > destination.Length)
        {
            string message = Invariant($"the image has {info.Width} x {info.Height} x {info.Samples} samples, {info.DecodedLength} bytes; {destination.Length} are expected");
            Throw.Damaged(Format, message);
        }

        bool toRgb = color == Jpeg2000Color.YCbCr || (color == Jpeg2000Color.FromStream && info.IsYCbCr);
        if (toRgb) CheckYCbCr(channels);
        if (lenient) destination[..(int)info.DecodedLength].Clear();
        TileHeader?[] tiles = stream.ReadTiles(data);
        fixed (byte* start = destination)
        {
            using PixelWriter writer = new(stream.Size, discarded, info, channels, toRgb, start);
            TileDecoder decoder = new(stream.Size, writer, discarded, lenient);
            for (int i = 0; i < tiles.Length; i++)
            {
                if (tiles[i] is { } tile) decoder.Decode(data, i, tile);
            }

            writer.Complete();
        }

        return info;
    }

    /// <summary>The tiles that have samples and are not among those that are there.</summary>
    /// <param name="source">The file up to its first tile-part at least.</param>
    /// <param name="found">The numbers of the tiles of which a part is there.</param>
    public static int CountMissingTiles(ReadOnlySpan<byte> source, IReadOnlySet<int> found)
    {
        Jp2Container container = Jp2Container.Parse(source);
        Codestream stream = Codestream.Parse(source.Slice(container.Offset, container.Length), container.Offset);
        int missing = 0;
        for (int i = 0; i < stream.Size.TilesWide * stream.Size.TilesHigh; i++)
        {
            if (!found.Contains(i) && !stream.HasNoSamples(i)) missing++;
        }

        return missing;
    }

    private static Jpeg2000Info Describe(Jp2Container container, Codestream stream, Channel[] channels, bool hasAlpha, int discarded)
    {
        ImageSize size = stream.Size;
        int reductions = ReductionsOf(stream, channels);
        if (discarded > reductions) Throw.Unsupported(Format, Invariant($"{discarded} halvings of a picture that has {reductions}"));
        Rectangle output = size.Output.Reduce(discarded);
        int bits = 0;
        foreach (Channel channel in channels)
        {
            bits = Math.Max(bits, channel.Bits);
            if (channel.IsSigned != channels[0].IsSigned) Throw.Unsupported(Format, "signed beside unsigned samples");
        }

        TileCoding coding = stream.Main.Coding!;
        bool ycbcr = container.HasColor ? container.IsYCbCr && channels.Length >= 3 : HasSubsampledColor(size);
        Jpeg2000Info info = new(
            output.Width, output.Height, channels.Length, bits, channels[0].IsSigned, hasAlpha, ycbcr, coding.Components.IsReversible, coding.HasComponentTransform,
            stream.TilesWithSamples, stream.Comment)
        {
            FirstTilePart = container.Offset + stream.FirstTilePart,
            Reductions = reductions,
            Capture = container.Capture,
            Display = container.Display,
        };

        // The length is compared with the destination's, so its product must not wrap round.
        if (info.RowBytes > long.MaxValue / info.Height) Throw.Unsupported(Format, "an image above 2^63 bytes");
        return info;
    }

    /// <summary>What all components have in common. Between the indices of a palette is no colour.</summary>
    private static int ReductionsOf(Codestream stream, Channel[] channels)
    {
        int least = stream.Main.Coding!.Components.Levels;
        for (int c = 0; c < stream.Size.Components.Length; c++) least = Math.Min(least, stream.Main.CodingOf(c)?.Levels ?? least);
        if (Array.Exists(channels, c => c.Values is not null)) return 0;
        // Of a narrow picture at an odd place nothing may be left.
        while (least > 0 && Array.Exists(stream.Size.Components, c => stream.Size.Area.Divide(c.StepX, c.StepY).Reduce(least).IsEmpty)) least--;
        return least;
    }

    private static bool HasSubsampledColor(ImageSize size)
    {
        ComponentSize[] c = size.Components;
        return c.Length == 3 && c[0].StepX == c[0].StepY && c[1] == c[2] && c[1].StepX > c[0].StepX && !c[0].IsSigned && c[0].Bits == c[1].Bits;
    }

    private static void CheckYCbCr(Channel[] channels)
    {
        if (channels.Length < 3) Throw.Damaged(Format, Invariant($"{channels.Length} components cannot be YCbCr"));
        for (int i = 0; i < 3; i++)
        {
            if (channels[i].IsSigned || channels[i].Bits != channels[0].Bits) Throw.Unsupported(Format, "YCbCr of signed or unequal samples");
        }
    }
}
