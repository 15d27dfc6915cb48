namespace Lamella.Codecs.PackBits;

/// <summary>PackBits run-length coding (TIFF 6.0 section 9): a control byte n, then n + 1 literal bytes, or one byte to repeat 1 - n times; -128 does nothing. Thread-safe: no state.</summary>
internal static class PackBitsCodec
{
    private const string Format = "PackBits";
    private const int Longest = 128;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static int MaxEncodedLength(int length) => checked(length + ((length + Longest - 1) / Longest));

    /// <summary>Decodes until the source ends or the destination is full (rows are padded by some writers) and returns the bytes written.</summary>
    /// <exception cref="DamagedDataException">A run lacks its bytes, or the data is longer than the destination.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int at = 0, to = 0;
        while (at < source.Length && to < destination.Length)
        {
            sbyte control = (sbyte)source[at++];
            if (control == sbyte.MinValue) continue;
            int length = control >= 0 ? control + 1 : 1 - control;
            if (length > destination.Length - to) Throw.Damaged(Format, "the data is longer than the block that it belongs to", at - 1);
            if (control >= 0)
            {
                if (length > source.Length - at) Throw.Damaged(Format, "literal bytes are missing at the end", at - 1);
                source.Slice(at, length).CopyTo(destination[to..]);
                at += length;
            }
            else
            {
                if (at >= source.Length) Throw.Damaged(Format, "the byte to repeat is missing at the end", at - 1);
                destination.Slice(to, length).Fill(source[at++]);
            }

            to += length;
        }

        return to;
    }

    /// <summary>Encodes and returns the encoded length. The destination holds at least <see cref="MaxEncodedLength"/> bytes.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MaxEncodedLength(source.Length)) throw new ArgumentException("the destination is too short", nameof(destination));
        int to = 0;
        while (source.Length > 0)
        {
            int run = Run(source);
            if (run >= 2)
            {
                destination[to++] = (byte)(sbyte)(1 - run);
                destination[to++] = source[0];
                source = source[run..];
                continue;
            }

            // Literals go on until three equal bytes pay for a run of their own.
            int length = 1;
            while (length < Math.Min(source.Length, Longest) && Run(source[length..]) < 3) length++;
            destination[to++] = (byte)(length - 1);
            source[..length].CopyTo(destination[to..]);
            to += length;
            source = source[length..];
        }

        return to;
    }

    private static int Run(ReadOnlySpan<byte> source)
    {
        int length = 1;
        int limit = Math.Min(source.Length, Longest);
        while (length < limit && source[length] == source[0]) length++;
        return length;
    }
}
