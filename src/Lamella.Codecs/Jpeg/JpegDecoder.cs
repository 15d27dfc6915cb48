using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Jpeg;

/// <summary>
/// Decodes JPEG streams (ITU-T T.81): baseline, extended sequential (8 and 12 bit), progressive and lossless, Huffman-coded. Thread-safe: no state. Memory is
/// bounded by the destination: a stream that declares more than the caller expects is refused before anything is allocated.
/// </summary>
internal static class JpegDecoder
{
    internal const string Format = "JPEG";

    /// <summary>Reads what a stream declares, without decoding it.</summary>
    /// <param name="source">The stream, from SOI on.</param>
    /// <param name="tables">A stream of tables only that goes before (TIFF's JPEGTables), or empty.</param>
    /// <exception cref="DamagedDataException">The stream violates T.81.</exception>
    /// <exception cref="UnsupportedFeatureException">Arithmetic or hierarchical coding, more than four components.</exception>
    public static JpegInfo ReadHeader(ReadOnlySpan<byte> source, ReadOnlySpan<byte> tables = default)
    {
        JpegStream stream = new(source, tables);
        Frame frame = stream.ReadFrame();
        return new JpegInfo(frame.Width, frame.Height, frame.Components.Length, frame.Precision, frame.Process, stream.ColorOf(frame));
    }

    /// <summary>
    /// Decodes a stream into interleaved samples, rows without gaps: bytes up to 8 bits, else little-endian 16-bit words. Returns the bytes written.
    /// </summary>
    /// <param name="source">The stream, from SOI on.</param>
    /// <param name="tables">A stream of tables only that goes before (TIFF's JPEGTables), or empty.</param>
    /// <param name="color">What the components are.</param>
    /// <param name="destination">At least as long as the image.</param>
    /// <exception cref="DamagedDataException">The stream violates T.81, ends early, does not fit <paramref name="color"/>, or is larger than the
    /// destination.</exception>
    /// <exception cref="UnsupportedFeatureException">Arithmetic or hierarchical coding, more than four components.</exception>
    public static int Decode(ReadOnlySpan<byte> source, ReadOnlySpan<byte> tables, JpegColor color, Span<byte> destination)
    {
        JpegStream stream = new(source, tables);
        Frame frame = stream.ReadFrame();
        int size = frame.Precision > 8 ? 2 : 1;
        long length = (long)frame.Width * frame.Height * frame.Components.Length * size;
        if (length > destination.Length)
            Throw.Damaged(Format, Invariant($"an image of {frame.Width} x {frame.Height} with {frame.Components.Length} components is larger than its place"));
        if (color == JpegColor.FromMarkers) color = stream.ColorOf(frame);
        if ((color == JpegColor.YCbCr && frame.Components.Length != 3) || (color == JpegColor.Ycck && frame.Components.Length != 4))
        {
            Throw.Damaged(Format, Invariant($"{frame.Components.Length} components cannot be {color}"));
        }

        destination = destination[..(int)length];
        if (size == 1)
        {
            Decode(ref stream, frame, color, destination);
        }
        else
        {
            Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(destination);
            Decode(ref stream, frame, color, words);
            if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(words, words);
        }

        return (int)length;
    }

    private static void Decode<T>(ref JpegStream stream, Frame frame, JpegColor color, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        SamplePlane<T>[] planes = new SamplePlane<T>[frame.Components.Length];
        CoefficientPlane[] coefficients = frame.Process == JpegProcess.Progressive ? new CoefficientPlane[planes.Length] : [];
        RowOutput<T> output = new(frame, planes, color, destination);
        try
        {
            for (int i = 0; i < planes.Length; i++) planes[i] = new SamplePlane<T>(frame, frame.Components[i]);
            for (int i = 0; i < coefficients.Length; i++) coefficients[i] = new CoefficientPlane(frame.Components[i]);
            if (frame.Process == JpegProcess.Progressive) DecodeProgressive(ref stream, frame, coefficients, planes, ref output);
            else DecodeSequential(ref stream, frame, planes, ref output);
        }
        finally
        {
            output.Dispose();
            foreach (SamplePlane<T>? plane in planes) plane?.Dispose();
            foreach (CoefficientPlane? plane in coefficients) plane?.Dispose();
        }
    }

    /// <summary>Sequential and lossless scans: each component is coded once, so the image is complete when all have been.</summary>
    private static void DecodeSequential<T>(ref JpegStream stream, Frame frame, SamplePlane<T>[] planes, ref RowOutput<T> output)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int coded = 0; coded < frame.Components.Length;)
        {
            Scan scan = stream.ReadScan(frame) ?? Throw.Damaged<Scan>(Format, "components are missing at the end");
            foreach (Component component in scan.Components)
            {
                if (component.IsCoded) Throw.Damaged(Format, Invariant($"component {component.Id} is coded twice"));
                component.IsCoded = true;
                coded++;
            }

            BitReader reader = stream.EntropyData();
            Start(scan, frame, stream.Tables);
            if (frame.Process == JpegProcess.Lossless) LosslessScan.Decode(ref reader, frame, scan, planes);
            else SequentialScan.Decode(ref reader, frame, scan, planes, ref output);
            stream.Resume(reader);
        }

        output.AdvanceMcus(frame.McusHigh);
    }

    private static void DecodeProgressive<T>(
        ref JpegStream stream, Frame frame, CoefficientPlane[] coefficients, SamplePlane<T>[] planes, ref RowOutput<T> output)
        where T : unmanaged, IBinaryInteger<T>
    {
        while (stream.ReadScan(frame) is { } scan)
        {
            BitReader reader = stream.EntropyData();
            Start(scan, frame, stream.Tables);
            ProgressiveScan.Decode(ref reader, frame, scan, coefficients);
            stream.Resume(reader);
        }

        ProgressiveScan.Finish(frame, coefficients, planes, ref output);
    }

    private static void Start(Scan scan, Frame frame, CodingTables tables)
    {
        foreach (Component component in scan.Components)
        {
            component.Predictor = 0;
            if (frame.Process != JpegProcess.Lossless) component.Steps ??= tables.Steps(component.QuantTable);
        }
    }
}
