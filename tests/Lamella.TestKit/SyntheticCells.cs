using Lamella.Engine;

namespace Lamella.TestKit;

/// <summary>
/// A picture by formula: smooth blobs of a few pixels to a hundred on a background of 100, with shot noise (normal, standard deviation the square root of the signal). Every plane follows from the seed and
/// its place alone, so that a picture of any size needs no memory and no file.
/// </summary>
internal sealed class SyntheticCells : LevelSource
{
    private const double Background = 100;
    private readonly int _seed;

    /// <summary>A uint16 picture on the axes TCZYX.</summary>
    public SyntheticCells(ReadOnlySpan<long> shape, int seed = 1)
        : base("TCZYX", shape, [1, 1, 1, shape[3], shape[4]], Lamella.PixelType.UInt16)
    {
        _seed = seed;
    }

    /// <summary>The picture as an opened image, with names and sizes.</summary>
    public ImageContent ToImage() => new()
    {
        Format = "synthetic",
        Scenes =
        [
            new SceneContent
            {
                Name = "cells",
                Levels = [this],
                Channels = [.. Enumerable.Range(0, (int)Shape[1]).Select(c => new Channel { PixelType = Lamella.PixelType.UInt16, Name = c == 0 ? "DAPI" : c == 1 ? "GFP" : Invariant($"channel {c}"), Color = c == 0 ? new Rgba(0, 0, 255) : new Rgba(0, 255, 0) })],
                PixelSize = new PixelSizes { T = new Quantity(10, "second"), Z = new Quantity(0.5, "micrometer"), Y = new Quantity(0.1625, "micrometer"), X = new Quantity(0.1625, "micrometer") },
            },
        ],
    };

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => PieceLocation.Made;

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int height = (int)Shape[3], width = (int)Shape[4];
        float[] signal = new float[height * width];
        Array.Fill(signal, (float)Background);
        long section = piece % Shape[2], channel = piece / Shape[2] % Shape[1];
        ulong state = (ulong)((channel * 1000) + _seed) * 0x9E3779B97F4A7C15;
        int blobs = Math.Max(3, height * width / 8000);
        for (int b = 0; b < blobs; b++)
        {
            double y = Unit(ref state) * height, x = Unit(ref state) * width, z = Unit(ref state) * Shape[2];
            double radius = 2 * Math.Pow(50, Unit(ref state)), peak = 200 + (3800 * Unit(ref state) * Unit(ref state));
            // Blobs fade with their distance in Z, so that neighbouring sections look alike.
            double fade = Math.Exp(-(z - section) * (z - section) / 50);
            if (fade > 0.01) AddBlob(signal, height, width, y, x, radius / 2, peak * fade);
        }

        Span<ushort> samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(destination);
        ulong noise = ((ulong)piece + 1) * 0xD1342543DE82EF95 + (ulong)_seed;
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)Math.Clamp(signal[i] + (Normal(ref noise) * MathF.Sqrt(signal[i])), 0, 65535);
    }

    private static void AddBlob(float[] signal, int height, int width, double cy, double cx, double sigma, double peak)
    {
        int reach = (int)(3 * sigma) + 1;
        int top = Math.Max(0, (int)cy - reach), bottom = Math.Min(height - 1, (int)cy + reach), left = Math.Max(0, (int)cx - reach), right = Math.Min(width - 1, (int)cx + reach);
        if (right < left) return;
        float[] row = new float[right - left + 1];
        for (int x = left; x <= right; x++) row[x - left] = (float)Math.Exp(-(x - cx) * (x - cx) / (2 * sigma * sigma));
        for (int y = top; y <= bottom; y++)
        {
            float weight = (float)(peak * Math.Exp(-(y - cy) * (y - cy) / (2 * sigma * sigma)));
            Span<float> line = signal.AsSpan((y * width) + left, row.Length);
            for (int x = 0; x < row.Length; x++) line[x] += weight * row[x];
        }
    }

    private static double Unit(ref ulong state) => (Next(ref state) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The sum of four uniform numbers is normal enough for noise, and fast.</summary>
    private static float Normal(ref ulong state)
    {
        ulong bits = Next(ref state);
        float sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (sum - 131070f) / 37837f;
    }

    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
