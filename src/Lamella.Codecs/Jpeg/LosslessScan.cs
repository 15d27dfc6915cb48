using System.Numerics;
using Lamella.IO;

namespace Lamella.Codecs.Jpeg;

/// <summary>
/// Lossless scans (ITU-T T.81 annex H): differences to a prediction from the neighbours left (a), above (b) and above left (c), modulo 65536.
/// </summary>
internal static class LosslessScan
{
    /// <summary>Decodes a scan into the planes of its components.</summary>
    public static void Decode<T>(ref BitReader reader, Frame frame, Scan scan, SamplePlane<T>[] planes)
        where T : unmanaged, IBinaryInteger<T>
    {
        bool single = scan.Components.Length == 1;
        int wide = single ? scan.Components[0].UnitsWide : frame.McusWide;
        int high = single ? scan.Components[0].UnitsHigh : frame.McusHigh;
        if (scan.RestartInterval % wide != 0) Throw.Unsupported(JpegDecoder.Format, "a restart within a row of a lossless scan");
        int restartRows = scan.RestartInterval / wide;
        int length = 0;
        foreach (Component component in scan.Components) length += single ? wide : component.PaddedWide * component.Vertical;
        ushort[] differences = Pooled.Rent<ushort>(length);
        for (int y = 0; y < high; y++)
        {
            bool fresh = y == 0;
            if (restartRows > 0 && y > 0 && y % restartRows == 0)
            {
                reader.Restart(((y / restartRows) - 1) & 7);
                fresh = true;
            }

            ReadDifferences(ref reader, scan, wide, differences);
            reader.CheckOverrun();
            Predict(frame, scan, wide, y, fresh, differences, planes);
        }

        Pooled.Return(differences);
        if (scan.Low > 0) Scale(scan, planes);
    }

    /// <summary>Reads one MCU row of differences, line after line of each component.</summary>
    private static void ReadDifferences(ref BitReader reader, Scan scan, int wide, Span<ushort> differences)
    {
        bool single = scan.Components.Length == 1;
        for (int x = 0; x < wide; x++)
        {
            int start = 0;
            for (int i = 0; i < scan.Components.Length; i++)
            {
                Component component = scan.Components[i];
                int across = single ? 1 : component.Horizontal, down = single ? 1 : component.Vertical;
                int stride = wide * across;
                HuffmanTable table = scan.DcTables[i]!;
                for (int v = 0; v < down; v++)
                {
                    for (int h = 0; h < across; h++) differences[start + (v * stride) + (x * across) + h] = ReadDifference(ref reader, table);
                }

                start += stride * down;
            }
        }
    }

    private static ushort ReadDifference(ref BitReader reader, HuffmanTable table)
    {
        int category = reader.TakeSymbol(table);
        if (category == 0) return 0;
        // Category 16 stands for 32768 alone and has no extra bits (H.1.2.2).
        if (category == 16) return 32768;
        if (category > 16) Throw.Damaged(JpegDecoder.Format, Invariant($"a difference of {category} bits"), reader.Position);
        return (ushort)reader.TakeValue(category);
    }

    private static void Predict<T>(Frame frame, Scan scan, int wide, int y, bool fresh, ReadOnlySpan<ushort> differences, SamplePlane<T>[] planes)
        where T : unmanaged, IBinaryInteger<T>
    {
        bool single = scan.Components.Length == 1;
        foreach (Component component in scan.Components)
        {
            int down = single ? 1 : component.Vertical;
            int width = single ? wide : component.PaddedWide;
            SamplePlane<T> plane = planes[component.Index];
            for (int v = 0; v < down; v++)
            {
                int row = (y * down) + v;
                Span<T> line = plane.Row(row)[..width];
                if (fresh && v == 0) PredictFirst(differences[..width], line, 1 << (frame.Precision - scan.Low - 1));
                else PredictNext(differences[..width], line, plane.Row(row - 1)[..width], scan.First);
                differences = differences[width..];
            }
        }
    }

    /// <summary>The first line, and the first after a restart, knows the left neighbour only.</summary>
    private static void PredictFirst<T>(ReadOnlySpan<ushort> differences, Span<T> line, int start)
        where T : unmanaged, IBinaryInteger<T>
    {
        int value = start;
        for (int x = 0; x < line.Length; x++)
        {
            value = (value + differences[x]) & 0xFFFF;
            line[x] = T.CreateTruncating(value);
        }
    }

    private static void PredictNext<T>(ReadOnlySpan<ushort> differences, Span<T> line, ReadOnlySpan<T> above, int predictor)
        where T : unmanaged, IBinaryInteger<T>
    {
        int b = int.CreateTruncating(above[0]);
        int a = (b + differences[0]) & 0xFFFF;
        line[0] = T.CreateTruncating(a);
        for (int x = 1; x < line.Length; x++)
        {
            int c = b;
            b = int.CreateTruncating(above[x]);
            int prediction = predictor switch
            {
                1 => a,
                2 => b,
                3 => c,
                4 => a + b - c,
                5 => a + ((b - c) >> 1),
                6 => b + ((a - c) >> 1),
                _ => (a + b) >> 1,
            };
            a = (prediction + differences[x]) & 0xFFFF;
            line[x] = T.CreateTruncating(a);
        }
    }

    /// <summary>Undoes the point transform (H.2.1).</summary>
    private static void Scale<T>(Scan scan, SamplePlane<T>[] planes)
        where T : unmanaged, IBinaryInteger<T>
    {
        foreach (Component component in scan.Components)
        {
            for (int row = 0; row < component.Height; row++)
            {
                Span<T> line = planes[component.Index].Row(row)[..component.Width];
                for (int x = 0; x < line.Length; x++) line[x] <<= scan.Low;
            }
        }
    }
}
