using System.Runtime.InteropServices;
using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>Decodes tiles, one after the other; scratch memory is kept in between.</summary>
internal sealed class TileDecoder(ImageSize size, PixelWriter writer, int discarded, bool lenient)
{
    private readonly BlockDecoder _blocks = new();
    private readonly InverseWavelet<int, ReversibleLifting> _reversible = new();
    private readonly InverseWavelet<float, IrreversibleLifting> _irreversible = new();

    /// <summary>Decodes a tile into the writer.</summary>
    public void Decode(ReadOnlySpan<byte> data, int index, TileHeader header)
    {
        Rectangle tile = size.Tile(index);
        TileComponent[] components = new TileComponent[size.Components.Length];
        for (int c = 0; c < components.Length; c++) components[c] = new TileComponent(header, c, size.Components[c], tile, discarded);
        // A flag on fewer components than the transform has means nothing.
        bool hasTransform = header.Coding.HasComponentTransform && components.Length >= 3;
        if (hasTransform) CheckTransform(components);
        Contribution[] contributions = PacketSequence.ReadAll(data, header, tile, components, lenient);
        int[][] planes = new int[components.Length][];
        try
        {
            for (int c = 0; c < components.Length; c++)
            {
                Rectangle area = components[c].Output;
                long length = area.IsEmpty ? 0 : (long)area.Width * area.Height;
                if (length > Array.MaxLength) Throw.Unsupported(Jpeg2000Decoder.Format, "a tile of more than 2^31 samples");
                planes[c] = Pooled.Rent<int>((int)length);
                if (length > 0) Decode(data, contributions, components[c], planes[c].AsSpan(0, (int)length));
            }

            if (hasTransform) Transform(components, planes);
            for (int c = 0; c < components.Length; c++)
            {
                Rectangle area = components[c].Output;
                if (area.IsEmpty) continue;
                Span<int> samples = planes[c].AsSpan(0, area.Width * area.Height);
                if (!components[c].Coding.IsReversible) InverseComponentTransform.Round(samples);
                InverseComponentTransform.Clip(samples, size.Components[c].Bits, size.Components[c].IsSigned);
            }

            writer.Write(tile, components, planes);
        }
        finally
        {
            foreach (int[]? plane in planes)
            {
                if (plane is not null) Pooled.Return(plane);
            }
        }
    }

    private static void CheckTransform(TileComponent[] components)
    {
        for (int c = 1; c < 3; c++)
        {
            if (components[c].Area != components[0].Area || components[c].Coding.IsReversible != components[0].Coding.IsReversible)
                Throw.Damaged(Jpeg2000Decoder.Format, "a component transform of components that differ in size or wavelet");
        }
    }

    private static void Transform(TileComponent[] components, int[][] planes)
    {
        int length = components[0].Output.IsEmpty ? 0 : components[0].Output.Width * components[0].Output.Height;
        Span<int> first = planes[0].AsSpan(0, length), second = planes[1].AsSpan(0, length), third = planes[2].AsSpan(0, length);
        if (components[0].Coding.IsReversible) InverseComponentTransform.Reversible(first, second, third);
        else InverseComponentTransform.Irreversible(MemoryMarshal.Cast<int, float>(first), MemoryMarshal.Cast<int, float>(second), MemoryMarshal.Cast<int, float>(third));
    }

    private void Decode(ReadOnlySpan<byte> data, Contribution[] contributions, TileComponent component, Span<int> plane)
    {
        plane.Clear();
        foreach (Resolution resolution in component.Wanted)
        {
            ReadOnlySpan<PrecinctBand?> bands = resolution.AllBlocks;
            for (int i = 0; i < bands.Length; i++)
            {
                if (bands[i] is { } band) Decode(data, contributions, component, resolution.Subbands[i % resolution.Subbands.Length], band, plane);
            }
        }

        if (component.Coding.IsReversible) _reversible.Synthesize(plane, component.Output.Width, component.Wanted);
        else _irreversible.Synthesize(MemoryMarshal.Cast<int, float>(plane), component.Output.Width, component.Wanted);
    }

    private void Decode(ReadOnlySpan<byte> data, Contribution[] contributions, TileComponent component, Subband subband, PrecinctBand band, Span<int> plane)
    {
        int stride = component.Output.Width;
        foreach (ref readonly CodeBlock block in band.Blocks.AsSpan())
        {
            if (block.Passes == 0) continue;
            Span<uint> samples = _blocks.Decode(data, contributions, block, subband, component.Coding.Style);
            if (component.RegionShift > 0) Dequantizer.Unshift(samples, component.RegionShift);
            for (int y = 0; y < block.Height; y++)
            {
                ReadOnlySpan<uint> row = samples.Slice(y * block.Width, block.Width);
                Span<int> target = plane.Slice(((block.Y + y) * stride) + block.X, block.Width);
                if (component.Coding.IsReversible) Dequantizer.Reversible(row, target);
                else Dequantizer.Irreversible(row, MemoryMarshal.Cast<int, float>(target), subband.Step);
            }
        }
    }
}
