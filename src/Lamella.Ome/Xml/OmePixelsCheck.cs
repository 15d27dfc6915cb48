namespace Lamella.Ome;

/// <summary>The rules of one pixel set.</summary>
internal static class OmePixelsCheck
{
    /// <summary>Above this many planes the coverage of storage entries is not checked plane by plane.</summary>
    private const long MaxPlanesChecked = 1L << 26;

    public static void Run(OmePixels pixels, string place, Findings findings)
    {
        Sizes(pixels, place, findings);
        Channels(pixels, place, findings);
        Planes(pixels, place, findings);
        if (pixels.TiffData.Count > 0) Storage(pixels, place, findings);
        if (pixels.MetadataOnly && pixels.TiffData.Count > 0) findings.Error("ome-xml/pixels-storage", place, "MetadataOnly and TiffData exclude each other");
    }

    public static void Unit(Quantity? quantity, UnitDimension dimension, string place, Findings findings)
    {
        if (quantity is { } q && Units.Find(q.Unit, dimension) is null) findings.Error("ome-xml/unit", place, $"'{q.Unit}' is not a unit of {dimension.ToString().ToLowerInvariant()} in OME-XML");
    }

    private static void Sizes(OmePixels pixels, string place, Findings findings)
    {
        foreach ((string name, int size) in new[] { ("SizeX", pixels.SizeX), ("SizeY", pixels.SizeY), ("SizeZ", pixels.SizeZ), ("SizeC", pixels.SizeC), ("SizeT", pixels.SizeT) })
        {
            if (size <= 0) findings.Error("ome-xml/size-positive", $"{place}/@{name}", $"an extent is at least 1, found {OmeText.Format(size)}");
        }

        if (pixels.PixelType is null) findings.Error("ome-xml/pixel-type", place + "/@Type", $"'{pixels.Type}' is not a pixel type of OME-XML");
        else if (pixels.SignificantBits is { } bits && (bits < 1 || bits > pixels.PixelType.Value.Size() * 8))
        {
            findings.Error("ome-xml/significant-bits", place + "/@SignificantBits", $"{OmeText.Format(bits)} bits do not fit {pixels.Type}");
        }

        if (pixels.DimensionOrder is not ("XYZCT" or "XYZTC" or "XYCTZ" or "XYCZT" or "XYTCZ" or "XYTZC"))
        {
            findings.Error("ome-xml/dimension-order", place + "/@DimensionOrder", $"'{pixels.DimensionOrder}' is not a dimension order");
        }

        foreach ((string name, Quantity? size) in new[] { ("PhysicalSizeX", pixels.PhysicalSizeX), ("PhysicalSizeY", pixels.PhysicalSizeY), ("PhysicalSizeZ", pixels.PhysicalSizeZ) })
        {
            Unit(size, UnitDimension.Length, $"{place}/@{name}", findings);
            if (size is { } q && !(q.Value > 0 && double.IsFinite(q.Value))) findings.Error("ome-xml/physical-size", $"{place}/@{name}", $"a size is greater than 0, found {q}");
        }

        Unit(pixels.TimeIncrement, UnitDimension.Time, place + "/@TimeIncrement", findings);
    }

    private static void Channels(OmePixels pixels, string place, Findings findings)
    {
        long samples = 0;
        for (int c = 0; c < pixels.Channels.Count; c++)
        {
            OmeChannel channel = pixels.Channels[c];
            string channelPlace = $"{place}/Channel[{OmeText.Format(c)}]";
            samples += pixels.SamplesPerPixel(c);
            if (channel.SamplesPerPixel is < 1) findings.Error("ome-xml/samples-per-pixel", channelPlace, "a channel has at least one sample");
            if (channel.Color is { A: 0 }) findings.Warn("ome-xml/color-visible", channelPlace + "/@Color", "the colour is fully transparent", "OME-XML stores red in the most significant byte and alpha in the least");
            Unit(channel.ExcitationWavelength, UnitDimension.Length, channelPlace + "/@ExcitationWavelength", findings);
            Unit(channel.EmissionWavelength, UnitDimension.Length, channelPlace + "/@EmissionWavelength", findings);
            Unit(channel.PinholeSize, UnitDimension.Length, channelPlace + "/@PinholeSize", findings);
        }

        if (pixels.Channels.Count > 0 && samples != pixels.SizeC)
        {
            findings.Error("ome-xml/channel-count", place, $"the samples of the {OmeText.Format(pixels.Channels.Count)} channels add up to {OmeText.Format((int)Math.Min(samples, int.MaxValue))}, SizeC is {OmeText.Format(pixels.SizeC)}");
        }
    }

    private static void Planes(OmePixels pixels, string place, Findings findings)
    {
        HashSet<(int, int, int)> seen = [];
        OmePlanes planes = pixels.Planes;
        for (int row = 0; row < planes.Count; row++)
        {
            int z = planes.Z(row), c = planes.C(row), t = planes.T(row);
            if (z >= pixels.SizeZ || c >= pixels.SizeC || t >= pixels.SizeT) findings.Error("ome-xml/plane-range", $"{place}/Plane[{OmeText.Format(row)}]", $"Z {OmeText.Format(z)}, C {OmeText.Format(c)}, T {OmeText.Format(t)} lies outside of the image");
            else if (!seen.Add((z, c, t))) findings.Warn("ome-xml/plane-unique", $"{place}/Plane[{OmeText.Format(row)}]", $"the plane Z {OmeText.Format(z)}, C {OmeText.Format(c)}, T {OmeText.Format(t)} is listed twice");
        }
    }

    /// <summary>Every plane is stored once. An entry with a count runs on in dimension order; one without covers one plane if it names a directory, else the rest of its file.</summary>
    private static void Storage(OmePixels pixels, string place, Findings findings)
    {
        long planes = pixels.PlaneCount;
        if (planes is <= 0 or > MaxPlanesChecked || pixels.DimensionOrder.Length != 5) return;
        bool[] covered = new bool[planes];
        bool open = false;
        for (int i = 0; i < pixels.TiffData.Count; i++)
        {
            OmeTiffData entry = pixels.TiffData[i];
            string entryPlace = $"{place}/TiffData[{OmeText.Format(i)}]";
            int z = entry.FirstZ ?? 0, c = entry.FirstC ?? 0, t = entry.FirstT ?? 0;
            if (z >= pixels.SizeZ || c >= pixels.ChannelCount || t >= pixels.SizeT)
            {
                findings.Error("ome-xml/tiffdata-range", entryPlace, $"its first plane Z {OmeText.Format(z)}, C {OmeText.Format(c)}, T {OmeText.Format(t)} lies outside of the image");
                continue;
            }

            open |= entry.PlaneCount is null && entry.Ifd is null;
            long first = PlaneIndex(pixels, z, c, t);
            long count = entry.PlaneCount ?? (entry.Ifd is null ? planes - first : 1);
            if (first + count > planes) findings.Error("ome-xml/tiffdata-range", entryPlace, $"{OmeText.Format((int)count)} planes from there are more than the image has");
            for (long p = first; p < Math.Min(first + count, planes); p++)
            {
                if (covered[p] && entry.PlaneCount is not null) findings.Warn("ome-xml/tiffdata-once", entryPlace, "it stores a plane that another entry stores too");
                covered[p] = true;
            }
        }

        long missing = covered.LongCount(c => !c);
        if (missing > 0 && !open) findings.Warn("ome-xml/tiffdata-complete", place, Invariant($"{missing} of {planes} planes are stored nowhere"), "they read as 0");
    }

    /// <summary>The position of a plane in dimension order.</summary>
    private static long PlaneIndex(OmePixels pixels, int z, int c, int t)
    {
        long index = 0, stride = 1;
        for (int i = 2; i < 5; i++)
        {
            (int at, int extent) = pixels.DimensionOrder[i] switch { 'Z' => (z, pixels.SizeZ), 'C' => (c, pixels.ChannelCount), _ => (t, pixels.SizeT) };
            index += at * stride;
            stride *= extent;
        }

        return index;
    }
}
