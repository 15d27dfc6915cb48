using System.Buffers.Binary;
using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The boxes of a JP2 file (T.800 Annex I) that change how the codestream's samples are to be read; a bare codestream has none.</summary>
internal sealed class Jp2Container
{
    private const int EnumeratedColor = 1;
    private const int Sycc = 18;
    private const int MaxBoxes = 4096;

    private const uint Header = 0x6A703268; // jp2h
    private const uint Code = 0x6A703263; // jp2c
    private const uint ColorBox = 0x636F6C72; // colr
    private const uint PaletteBox = 0x70636C72; // pclr
    private const uint MappingBox = 0x636D6170; // cmap
    private const uint DefinitionBox = 0x63646566; // cdef
    private const uint ResolutionBox = 0x72657320; // "res "
    private const uint CaptureBox = 0x72657363; // resc
    private const uint DisplayBox = 0x72657364; // resd

    private Palette? _palette;
    private (int Component, int Type, int Column)[]? _mapping;
    private (int Channel, int Type, int Association)[]? _definitions;
    private int? _color;

    /// <summary>Where the codestream begins.</summary>
    public int Offset { get; private set; }

    /// <summary>Its length.</summary>
    public int Length { get; private set; }

    /// <summary>True when the file says that the colour is sYCC.</summary>
    public bool IsYCbCr => _color == Sycc;

    /// <summary>True when a box tells the colour.</summary>
    public bool HasColor => _color is not null;

    /// <summary>Samples per metre at which the image was taken; null when not stated.</summary>
    public Jp2Resolution? Capture { get; private set; }

    /// <summary>Samples per metre at which the image should be shown; null when not stated.</summary>
    public Jp2Resolution? Display { get; private set; }

    /// <summary>True when the bytes begin with the signature box (I.5.1).</summary>
    public static bool Matches(ReadOnlySpan<byte> source) =>
        source.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A]);

    /// <summary>Finds the first codestream and what belongs to it.</summary>
    public static Jp2Container Parse(ReadOnlySpan<byte> source)
    {
        Jp2Container container = new();
        if (!Matches(source))
        {
            container.Length = source.Length;
            return container;
        }

        int at = 0;
        for (int boxes = 0; at < source.Length; boxes++)
        {
            if (boxes == MaxBoxes) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"more than {MaxBoxes} boxes"));
            (uint type, int content, int end) = Box(source, at, source.Length);
            if (type == Header) container.ReadHeader(source, content, end);
            if (type == Code)
            {
                container.Offset = content;
                container.Length = end - content;
                return container;
            }

            at = end;
        }

        return Throw.Damaged<Jp2Container>(Jpeg2000Decoder.Format, "the file has no codestream");
    }

    /// <summary>The samples of a decoded pixel, colours first and in their order, and whether the last ones are opacity.</summary>
    public (Channel[] Channels, bool HasAlpha) Channels(ImageSize size)
    {
        Channel[] channels = Mapped(size);
        if (_definitions is null) return (channels, false);
        int[] place = new int[channels.Length];
        Array.Fill(place, -1);
        int colors = _definitions.Count(d => d.Type == 0 && d.Association > 0);
        bool alpha = false;
        int rest = colors;
        foreach ((int channel, int type, int association) in _definitions.OrderBy(d => d.Channel))
        {
            int target = type == 0 && association > 0 ? association - 1 : rest++;
            bool fits = channel < channels.Length && target < channels.Length && place[target] < 0 && (type != 0 || association is > 0 and not 0xFFFF);
            // Definitions that contradict themselves leave the channels as they are.
            if (!fits) return (channels, false);
            place[target] = channel;
            alpha |= type is 1 or 2;
        }

        return Array.IndexOf(place, -1) >= 0 ? (channels, false) : ([.. place.Select(channel => channels[channel])], alpha);
    }

    private Channel[] Mapped(ImageSize size)
    {
        Channel[] channels;
        if (_palette is null || _mapping is null)
        {
            if (_palette is not null) Throw.Damaged(Jpeg2000Decoder.Format, "a palette without component mapping");
            channels = new Channel[size.Components.Length];
            for (int i = 0; i < channels.Length; i++) channels[i] = new Channel(i, null, size.Components[i].Bits, size.Components[i].IsSigned);
            return channels;
        }

        channels = new Channel[_mapping.Length];
        for (int i = 0; i < channels.Length; i++)
        {
            (int component, int type, int column) = _mapping[i];
            if (component >= size.Components.Length || type > 1 || (type == 1 && column >= _palette.Columns))
                Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"channel {i} is mapped to column {column} of component {component}"));
            ComponentSize direct = size.Components[component];
            (int bits, bool isSigned) = type == 1 ? _palette.Depth(column) : (direct.Bits, direct.IsSigned);
            channels[i] = new Channel(component, type == 1 ? _palette.Column(column) : null, bits, isSigned);
        }

        return channels;
    }

    private void ReadHeader(ReadOnlySpan<byte> source, int at, int end)
    {
        while (at < end)
        {
            (uint type, int content, int next) = Box(source, at, end);
            SpanReader reader = new(source[content..next], Jpeg2000Decoder.Format, bigEndian: true, content);
            switch (type)
            {
                case ColorBox when _color is null:
                    int method = reader.U8();
                    reader.Skip(2);
                    if (method == EnumeratedColor) _color = (int)reader.U32();
                    else if (method == 2) _color = 0;
                    break;
                case PaletteBox:
                    _palette = Palette.Parse(reader);
                    break;
                case MappingBox:
                    _mapping = new (int Component, int Type, int Column)[reader.Remaining / 4];
                    for (int i = 0; i < _mapping.Length; i++) _mapping[i] = (reader.U16(), reader.U8(), reader.U8());
                    if (_mapping.Length == 0) Throw.Damaged(Jpeg2000Decoder.Format, "a component mapping without channels", content);
                    break;
                case ResolutionBox:
                    ReadResolutions(source, content, next);
                    break;
                case DefinitionBox:
                    _definitions = new (int Channel, int Type, int Association)[Math.Min(reader.U16(), reader.Remaining / 6)];
                    for (int i = 0; i < _definitions.Length; i++) _definitions[i] = (reader.U16(), reader.U16(), reader.U16());
                    break;
            }

            at = next;
        }
    }

    /// <summary>The boxes of I.5.3.7: a fraction and an exponent of ten for rows, then for columns.</summary>
    private void ReadResolutions(ReadOnlySpan<byte> source, int at, int end)
    {
        while (at < end)
        {
            (uint type, int content, int next) = Box(source, at, end);
            if (type is CaptureBox or DisplayBox && next - content >= 10)
            {
                SpanReader reader = new(source[content..next], Jpeg2000Decoder.Format, bigEndian: true, content);
                double vertical = (double)reader.U16() / reader.U16(), horizontal = (double)reader.U16() / reader.U16();
                vertical *= Math.Pow(10, (sbyte)reader.U8());
                horizontal *= Math.Pow(10, (sbyte)reader.U8());
                Jp2Resolution? resolution = double.IsFinite(horizontal) && double.IsFinite(vertical) && horizontal > 0 && vertical > 0 ? new Jp2Resolution(horizontal, vertical) : null;
                if (type == CaptureBox) Capture ??= resolution;
                else Display ??= resolution;
            }

            at = next;
        }
    }

    /// <summary>The type, the start of the content and the end of a box (I.4).</summary>
    private static (uint Type, int Content, int End) Box(ReadOnlySpan<byte> source, int at, int limit)
    {
        if (limit - at < 8) Throw.Damaged(Jpeg2000Decoder.Format, "a box ends early", at);
        ulong length = BinaryPrimitives.ReadUInt32BigEndian(source[at..]);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(source[(at + 4)..]);
        int header = 8;
        if (length == 0) length = (ulong)(limit - at);
        if (length == 1)
        {
            if (limit - at < 16) Throw.Damaged(Jpeg2000Decoder.Format, "a box ends early", at);
            length = BinaryPrimitives.ReadUInt64BigEndian(source[(at + 8)..]);
            header = 16;
        }

        // A codestream says itself where it ends; only there a box may claim more than there is.
        if (type == Code && length > (ulong)(limit - at)) length = (ulong)(limit - at);
        if (length < (ulong)header || length > (ulong)(limit - at)) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"a box of {length} bytes, {limit - at} are left"), at);
        return (type, at + header, at + (int)length);
    }
}
