using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Lamella.Kernels;

/// <summary>Turns big-endian words into little-endian ones and back.</summary>
internal static class ByteOrder
{
    /// <summary>Reverses the bytes of every word. In place (the same span twice) is allowed, partial overlap is not. A word of one byte is a plain copy.</summary>
    /// <exception cref="ArgumentException">The length is not a multiple of the word, the word is not 1, 2, 4 or 8 bytes, or the destination is too short.</exception>
    public static void Swap(ReadOnlySpan<byte> source, Span<byte> destination, int wordSize)
    {
        if (wordSize is not (1 or 2 or 4 or 8)) throw new ArgumentOutOfRangeException(nameof(wordSize), wordSize, "a word has 1, 2, 4 or 8 bytes");
        if (source.Length % wordSize != 0) throw new ArgumentException("the length is not a multiple of the word", nameof(source));
        if (destination.Length < source.Length) throw new ArgumentException("the destination is too short", nameof(destination));
        destination = destination[..source.Length];
        // The class library's span forms are vectorised and take unaligned spans and equal spans.
        switch (wordSize)
        {
            case 1:
                source.CopyTo(destination);
                break;
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination));
                break;
            default:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(destination));
                break;
        }
    }

    /// <summary>Reverses the bytes of every word in place.</summary>
    public static void Swap(Span<byte> data, int wordSize)
    {
        if (wordSize != 1) Swap(data, data, wordSize);
    }
}
