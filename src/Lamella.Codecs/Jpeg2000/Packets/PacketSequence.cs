namespace Lamella.Codecs.Jpeg2000;

/// <summary>Visits the packets of a tile in the order of its progressions (T.800 B.12).</summary>
internal ref struct PacketSequence
{
    // A packet takes a byte at least; volumes that name the same packets again and again are not real.
    private const int VisitsPerByte = 64;

    // A tile that ends early may have lost the packets of so many precincts.
    private const long LenientPrecincts = 1 << 16;

    private readonly Rectangle _tile;
    private readonly TileComponent[] _components;
    private PacketReader _reader;
    private long _visits;

    private PacketSequence(Rectangle tile, TileComponent[] components, PacketReader reader, long length)
    {
        _tile = tile;
        _components = components;
        _reader = reader;
        _visits = (length + 1) * VisitsPerByte;
    }

    /// <summary>Reads all packets; returns their contributions.</summary>
    public static Contribution[] ReadAll(ReadOnlySpan<byte> data, TileHeader header, Rectangle tile, TileComponent[] components, bool lenient)
    {
        CheckCount(header, components, lenient ? LenientPrecincts : 0);
        foreach (TileComponent component in components)
        {
            foreach (Resolution resolution in component.Resolutions) resolution.Allocate();
        }

        ReadOnlySpan<byte> packed = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(header.PackedHeaders);
        PacketSequence sequence = new(tile, components, new PacketReader(data, packed, header), header.Length);
        if (!lenient)
        {
            sequence.ReadVolumes(header);
            return sequence._reader.Contributions;
        }

        try
        {
            sequence.ReadVolumes(header);
        }
        catch (DamagedDataException)
        {
            // The stream is known to end early: the packet that is cut, and all behind it, are not there.
            sequence._reader.Abandon();
        }

        return sequence._reader.Contributions;
    }

    private void ReadVolumes(TileHeader header)
    {
        int layers = header.Coding.Layers;
        if (header.Volumes is { } volumes)
        {
            foreach (ProgressionVolume volume in volumes) Read(volume with { EndLayer = Math.Min(volume.EndLayer, layers) });
        }
        else
        {
            Read(new(header.Coding.Order, 0, int.MaxValue, 0, _components.Length, layers));
        }
    }

    /// <summary>Each precinct has a packet of a byte or more (per layer, unless the order changes and might leave out some).</summary>
    private static void CheckCount(TileHeader header, TileComponent[] components, long spare)
    {
        long left = spare + (header.Length / (header.Volumes is null ? header.Coding.Layers : 1));
        foreach (TileComponent component in components)
        {
            foreach (Resolution resolution in component.Resolutions)
            {
                left -= resolution.Precincts;
                if (left < 0) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"a tile of {header.Length} bytes is too short for its packets"));
            }
        }
    }

    private void Read(ProgressionVolume volume)
    {
        int levels = 0;
        for (int c = volume.FirstComponent; c < volume.EndComponent; c++) levels = Math.Max(levels, _components[c].Resolutions.Length);
        int end = Math.Min(volume.EndResolution, levels);
        switch (volume.Order)
        {
            case ProgressionOrder.LayerResolution:
                for (int layer = 0; layer < volume.EndLayer; layer++)
                {
                    for (int r = volume.FirstResolution; r < end; r++) ReadLayer(volume, r, layer);
                }

                break;
            case ProgressionOrder.ResolutionLayer:
                for (int r = volume.FirstResolution; r < end; r++)
                {
                    for (int layer = 0; layer < volume.EndLayer; layer++) ReadLayer(volume, r, layer);
                }

                break;
            default:
                ReadPositions(volume, end);
                break;
        }
    }

    private void ReadLayer(ProgressionVolume volume, int r, int layer)
    {
        for (int c = volume.FirstComponent; c < volume.EndComponent; c++)
        {
            if (r >= _components[c].Resolutions.Length) continue;
            Resolution resolution = _components[c].Resolutions[r];
            for (int precinct = 0; precinct < resolution.Precincts; precinct++) Visit(c, r, precinct, layer);
        }
    }

    /// <summary>
    /// The orders by position: the standard walks over all points of the reference grid; here the precincts are sorted by the points where it meets them.
    /// </summary>
    private void ReadPositions(ProgressionVolume volume, int endResolution)
    {
        long count = 0;
        for (int c = volume.FirstComponent; c < volume.EndComponent; c++)
        {
            Resolution[] resolutions = _components[c].Resolutions;
            for (int r = volume.FirstResolution; r < Math.Min(endResolution, resolutions.Length); r++) count += resolutions[r].Precincts;
        }

        if (count > Array.MaxLength) Throw.Unsupported(Jpeg2000Decoder.Format, "a tile of more than 2^31 precincts");
        Spend(count);
        UInt128[] keys = new UInt128[count];
        (int Component, int Resolution, int Precinct)[] packets = new (int Component, int Resolution, int Precinct)[count];
        int at = 0;
        for (int c = volume.FirstComponent; c < volume.EndComponent; c++)
        {
            Resolution[] resolutions = _components[c].Resolutions;
            for (int r = volume.FirstResolution; r < Math.Min(endResolution, resolutions.Length); r++)
            {
                for (int p = 0; p < resolutions[r].Precincts; p++)
                {
                    (long x, long y) = resolutions[r].Position(p, _tile, _components[c].Size);
                    keys[at] = Key(volume.Order, x, y, c, r);
                    packets[at++] = (c, r, p);
                }
            }
        }

        Array.Sort(keys, packets);
        foreach ((int c, int r, int precinct) in packets)
        {
            for (int layer = 0; layer < volume.EndLayer; layer++) Visit(c, r, precinct, layer);
        }
    }

    // Components take 14 bits, resolutions 6, coordinates 32.
    private static UInt128 Key(ProgressionOrder order, long x, long y, int component, int resolution)
    {
        UInt128 position = ((UInt128)(ulong)y << 32) | (uint)Math.Min(x, uint.MaxValue);
        UInt128 c = (UInt128)(uint)component, r = (UInt128)(uint)resolution;
        return order switch
        {
            ProgressionOrder.ResolutionPosition => (r << 96) | (position << 16) | c,
            ProgressionOrder.PositionComponent => (position << 24) | (c << 8) | r,
            _ => (c << 96) | (position << 8) | r,
        };
    }

    private void Visit(int component, int resolution, int precinct, int layer)
    {
        TileComponent owner = _components[component];
        ref ushort next = ref owner.Resolutions[resolution].NextLayer(precinct);

        // A packet comes once: later volumes go on with the layers that are left (A.6.6).
        if (next != layer)
        {
            Spend(1);
            return;
        }

        _reader.Read(owner, owner.Resolutions[resolution], precinct, layer);
        next++;
    }

    private void Spend(long visits)
    {
        _visits -= visits;
        if (_visits < 0) Throw.Damaged(Jpeg2000Decoder.Format, "the changes of the progression order name the same packets again and again");
    }
}
