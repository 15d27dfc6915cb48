using System.Buffers.Binary;
using System.Text;

namespace Lamella.Formats.Nd2.Structure;

/// <summary>The head of a chunk: magic, length of the name (padded so that the data starts where the writer wants it), length of the data.</summary>
/// <param name="Name">The name with its '!'.</param>
/// <param name="Offset">Where the head starts.</param>
/// <param name="Data">Where the data starts.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct Nd2Chunk(string Name, long Offset, long Data, long Length)
{
    /// <summary>Bytes of a head that hold the magic, the lengths, and any name that is looked for.</summary>
    public const int HeadSize = 16 + 128;

    /// <summary>DA CE BE 0A as a little-endian number.</summary>
    public const uint Magic = 0x0ABECEDA;

    private const int LongestName = 1 << 16;

    /// <summary>One byte behind the data.</summary>
    public long End => Data + Length;

    /// <summary>True when a file starts as a chunked ND2.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> head) => head.Length >= 16 && BinaryPrimitives.ReadUInt32LittleEndian(head) == Magic;

    /// <summary>Parses a head; false when there is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> head, long offset, out Nd2Chunk chunk)
    {
        chunk = default;
        if (!HasMagic(head)) return false;
        uint nameLength = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
        if (nameLength is 0 or > LongestName || length < 0 || length > long.MaxValue >> 2) return false;
        ReadOnlySpan<byte> name = head[16..Math.Min(head.Length, 16 + (int)nameLength)];
        int end = name.IndexOf((byte)'!');
        if (end <= 0 || name[..end].ContainsAnyExceptInRange((byte)32, (byte)126)) return false;
        chunk = new Nd2Chunk(Encoding.ASCII.GetString(name[..(end + 1)]), offset, offset + 16 + nameLength, length);
        return true;
    }
}
