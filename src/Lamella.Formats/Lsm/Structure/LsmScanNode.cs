using System.Globalization;
using System.Text;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;

namespace Lamella.Formats.Lsm.Structure;

/// <summary>A node of the scan information: a recording, a track, a channel, with its values and the nodes below it.</summary>
/// <param name="Id">What it is.</param>
internal sealed record LsmScanNode(uint Id)
{
    public const uint Objective = 0x10000004;
    public const uint StartTime = 0x10000036;
    public const uint Tracks = 0x20000000;
    public const uint Track = 0x40000000;
    public const uint DetectionChannel = 0x70000000;
    public const uint DetectionChannelAcquired = 0x7000000B;
    public const uint DetectionChannelName = 0x70000014;
    public const uint DyeName = 0x70000026;
    public const uint IlluminationChannel = 0x90000000;
    public const uint IlluminationWavelength = 0x90000003;
    public const uint IlluminationAcquired = 0x90000004;

    private const uint End = 0xFFFFFFFF;
    private const int MaxDepth = 32;
    private const int MaxEntries = 200_000;
    private const int MaxValue = 1 << 20;

    /// <summary>The values in the order of the file: numbers as <see cref="double"/> or <see cref="int"/>, text.</summary>
    public List<(uint Id, object Value)> Values { get; } = [];

    /// <summary>The nodes below.</summary>
    public List<LsmScanNode> Children { get; } = [];

    /// <summary>Reads the tree at an offset: entries of id, type, size and data; type 0 opens a node, id 0xFFFFFFFF closes one.</summary>
    public static LsmScanNode Read(WindowReader file, long offset)
    {
        Stack<LsmScanNode> open = [];
        for (int i = 0; i < MaxEntries; i++)
        {
            SpanReader reader = new(file.Get(offset, 12), LsmInfo.Format, baseOffset: offset);
            uint id = reader.U32(), type = reader.U32(), size = reader.U32();
            offset += 12;
            if (size > MaxValue) Throw.Damaged(LsmInfo.Format, Invariant($"a scan setting of {size} bytes"), offset);
            if (type == 0)
            {
                if (id == End)
                {
                    if (open.Count == 0) break;
                    LsmScanNode done = open.Pop();
                    if (open.Count == 0) return done;
                }
                else
                {
                    if (open.Count == MaxDepth) Throw.Damaged(LsmInfo.Format, "scan settings are nested too deeply", offset);
                    LsmScanNode node = new(id);
                    if (open.Count > 0) open.Peek().Children.Add(node);
                    open.Push(node);
                }
            }
            else
            {
                if (open.Count == 0) break;
                ReadOnlySpan<byte> data = file.Get(offset, (int)size);
                if (Value(type, data) is { } value) open.Peek().Values.Add((id, value));
            }

            offset += size;
        }

        return Throw.Damaged<LsmScanNode>(LsmInfo.Format, "the scan settings have no end", offset);
    }

    /// <summary>The first text with an id; null when absent or empty.</summary>
    public string? Text(uint id) => Find(id) is string { Length: > 0 } text ? text : null;

    /// <summary>The first number with an id; null when absent.</summary>
    public double? Number(uint id) => Find(id) switch { double value => value, int value => value, _ => null };

    /// <summary>All nodes of a kind, anywhere below, in the order of the file.</summary>
    public IEnumerable<LsmScanNode> All(uint id)
    {
        foreach (LsmScanNode child in Children)
        {
            if (child.Id == id) yield return child;
            foreach (LsmScanNode below in child.All(id)) yield return below;
        }
    }

    /// <summary>The tree as indented lines.</summary>
    public string Dump()
    {
        StringBuilder text = new();
        Dump(text, 0);
        return text.ToString();
    }

    private static object? Value(uint type, ReadOnlySpan<byte> data) => type switch
    {
        2 => TiffDirectory.Decode(data.TrimEnd((byte)0)),
        4 when data.Length >= 4 => System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(data),
        5 when data.Length >= 8 => System.Buffers.Binary.BinaryPrimitives.ReadDoubleLittleEndian(data),
        _ => null,
    };

    private object? Find(uint id)
    {
        foreach ((uint known, object value) in Values)
        {
            if (known == id) return value;
        }

        return null;
    }

    private void Dump(StringBuilder text, int depth)
    {
        text.Append(' ', depth * 2).Append(LsmScanNames.Find(Id)).Append('\n');
        foreach ((uint id, object value) in Values)
            text.Append(' ', (depth * 2) + 2).Append(LsmScanNames.Find(id)).Append(" = ").Append(Convert.ToString(value, CultureInfo.InvariantCulture)).Append('\n');
        foreach (LsmScanNode child in Children) child.Dump(text, depth + 1);
    }
}
