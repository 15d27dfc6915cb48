using System.Buffers.Binary;
using System.Text;
using Lamella.Codecs.Deflate;
using Lamella.IO;

namespace Lamella.Formats.Nd2.Structure;

/// <summary>
/// The binary metadata of ND2 version 3 ("CLX lite"). A record is a type, the length of its name in UTF-16 units, the name, and a value; a level is a record whose value is further records, behind which stand their offsets.
/// </summary>
internal static class ClxLite
{
    private const int Deepest = 64;
    private const int MostNodes = 1 << 21;
    private const int LargestInflated = 256 << 20;

    /// <summary>Parses one tree; the result is a level with the records that stand at the top.</summary>
    /// <exception cref="DamagedDataException">A record reaches beyond the data, or has an unknown type.</exception>
    public static Nd2Node Parse(ReadOnlySpan<byte> data, string name)
    {
        Nd2Node root = new(name);
        int nodes = 0;
        SpanReader reader = new(data, Nd2File.Format);
        Read(ref reader, data, data.Length, 1, root, 0, ref nodes);
        return root;
    }

    private static void Read(ref SpanReader reader, ReadOnlySpan<byte> data, int end, long count, Nd2Node into, int depth, ref int nodes)
    {
        if (depth > Deepest) Throw.Damaged(Nd2File.Format, "metadata nested too deeply");
        for (long i = 0; i < count && reader.Position + 2 <= end; i++)
        {
            if (++nodes > MostNodes) Throw.Damaged(Nd2File.Format, "metadata of too many values");
            int start = reader.Position;
            byte type = reader.U8();
            int nameLength = reader.U8();
            if (type == 76)
            {
                Inflate(data[Math.Min(start + 12, data.Length)..], into, depth, ref nodes);
                reader.Position = data.Length;
                return;
            }

            string name = Encoding.Unicode.GetString(reader.Bytes(2 * nameLength)).TrimEnd('\0');
            if (type == 11)
            {
                uint children = reader.U32();
                ulong length = reader.U64();
                if (length > (ulong)(end - start) || start + (int)length < reader.Position) Throw.Damaged(Nd2File.Format, $"the level {name} reaches beyond the metadata", start);
                Nd2Node level = new(name);
                into.Add(level);
                Read(ref reader, data, start + (int)length, children, level, depth + 1, ref nodes);
                reader.Position = (int)Math.Min(end, start + (long)length + (8L * children));
                continue;
            }

            into.Add(new Nd2Node(name, Value(ref reader, type)));
        }
    }

    private static object Value(ref SpanReader reader, byte type)
    {
        switch (type)
        {
            case 1:
                return reader.U8() != 0;
            case 2:
                return (long)reader.I32();
            case 3:
                return (long)reader.U32();
            case 4:
                return reader.I64();
            case 5 or 7:
                return reader.U64();
            case 6:
                return reader.F64();
            case 8:
                return Text(ref reader);
            case 9:
                ulong size = reader.U64();
                return reader.Bytes((int)Math.Min(size, int.MaxValue)).ToArray();
            default:
                return Throw.Damaged<object>(Nd2File.Format, Invariant($"metadata of type {type}"), reader.Position);
        }
    }

    private static string Text(ref SpanReader reader)
    {
        ReadOnlySpan<byte> rest = reader.Rest;
        int length = 0;
        while (length + 1 < rest.Length && BinaryPrimitives.ReadUInt16LittleEndian(rest[length..]) != 0) length += 2;
        string text = Encoding.Unicode.GetString(rest[..length]);
        reader.Position += Math.Min(rest.Length, length + 2);
        return text;
    }

    private static void Inflate(ReadOnlySpan<byte> packed, Nd2Node into, int depth, ref int nodes)
    {
        // The stream does not say how long it becomes.
        for (int size = Math.Max(1 << 16, packed.Length * 4); size <= LargestInflated; size *= 4)
        {
            byte[] plain = new byte[size];
            int count = ZlibCodec.DecodePrefix(packed, plain);
            if (count == size) continue;
            SpanReader reader = new(plain.AsSpan(0, count), Nd2File.Format);
            Read(ref reader, plain.AsSpan(0, count), count, 1, into, depth + 1, ref nodes);
            return;
        }

        Throw.Damaged(Nd2File.Format, "packed metadata of more than 256 MiB");
    }
}
