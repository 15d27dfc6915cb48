using System.Buffers.Binary;
using Lamella.Kernels;

namespace Lamella.Codecs.Png;

/// <summary>Turns unfiltered rows into samples: whole bytes, little-endian words, colours for indices.</summary>
internal sealed class PngRowExpander
{
    private readonly PngHeader _header;
    private readonly uint[] _colors = [];
    private readonly byte[] _indices = [];

    /// <summary>Prepares the colours of a palette.</summary>
    public PngRowExpander(PngHeader header)
    {
        _header = header;
        if (header.Color != PngColor.Palette) return;
        if (header.Palette.Length == 0) Throw.Damaged(PngDecoder.Format, "the image has indices but no palette");
        _indices = header.Bits < 8 ? new byte[header.Width] : [];
        _colors = new uint[header.Palette.Length / 3];
        for (int i = 0; i < _colors.Length; i++)
        {
            // Entries that tRNS does not reach are opaque (section 11.3.1.1).
            uint alpha = i < header.Transparency.Length ? header.Transparency[i] : 255u;
            _colors[i] = header.Palette[3 * i] | ((uint)header.Palette[(3 * i) + 1] << 8) | ((uint)header.Palette[(3 * i) + 2] << 16) | (alpha << 24);
        }
    }

    /// <summary>Expands a row of <paramref name="pixels"/> pixels.</summary>
    public void Expand(ReadOnlySpan<byte> row, Span<byte> destination, int pixels)
    {
        if (_header.Bits == 16)
        {
            ByteOrder.Swap(row, destination, 2);
        }
        else if (_header.Color == PngColor.Palette)
        {
            if (_header.Bits < 8)
            {
                BitUnpack.Expand(row, _indices, _header.Bits, pixels, 1);
                row = _indices.AsSpan(0, pixels);
            }

            if (_header.Samples == 4) Rgba(row, destination);
            else Rgb(row, destination);
        }
        else
        {
            BitUnpack.Expand(row, destination, _header.Bits, _header.Bits == 8 ? row.Length : pixels, 1);
        }
    }

    private void Rgba(ReadOnlySpan<byte> indices, Span<byte> destination)
    {
        ReadOnlySpan<uint> colors = _colors;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] >= colors.Length) Missing(indices[i]);
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(4 * i)..], colors[indices[i]]);
        }
    }

    private void Rgb(ReadOnlySpan<byte> indices, Span<byte> destination)
    {
        ReadOnlySpan<uint> colors = _colors;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] >= colors.Length) Missing(indices[i]);
            uint color = colors[indices[i]];
            Span<byte> pixel = destination.Slice(3 * i, 3);
            pixel[0] = (byte)color;
            pixel[1] = (byte)(color >> 8);
            pixel[2] = (byte)(color >> 16);
        }
    }

    private void Missing(int index) => Throw.Damaged(PngDecoder.Format, Invariant($"index {index} of a palette of {_colors.Length} colours"));
}
