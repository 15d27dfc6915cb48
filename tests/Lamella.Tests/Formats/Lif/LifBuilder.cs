using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lamella.Stores;

namespace Lamella.Tests.Formats.Lif;

/// <summary>Writes small LIF and LOF files for tests, straight from the description of the format.</summary>
internal sealed class LifBuilder
{
    /// <summary>1: sizes of 32 bits; 2: of 64.</summary>
    public int Version { get; set; } = 2;

    /// <summary>What the XML says; may differ from <see cref="Version"/>.</summary>
    public int? StatedVersion { get; set; }

    /// <summary>The elements below the root.</summary>
    public List<string> Elements { get; } = [];

    public List<(string Id, byte[] Data)> Blocks { get; } = [];

    public static string Channel(string attributes, string inner = "") =>
        $"<ChannelDescription {Defaults(attributes, ("DataType", "0"), ("ChannelTag", "0"), ("Resolution", "8"), ("LUTName", "Gray"), ("BytesInc", "0"), ("BitInc", "0"))}>{inner}</ChannelDescription>";

    public static string Dimension(int id, long count, long increment, string length = "0", string unit = "m", string origin = "0") =>
        string.Create(CultureInfo.InvariantCulture, $"<DimensionDescription DimID=\"{id}\" NumberOfElements=\"{count}\" Origin=\"{origin}\" Length=\"{length}\" Unit=\"{unit}\" BitInc=\"0\" BytesInc=\"{increment}\"/>");

    public static string Data(string channels, string dimensions, string attachments = "") =>
        $"<Data><Image TextDescription=\"\"><ImageDescription><Channels>{channels}</Channels><Dimensions>{dimensions}</Dimensions></ImageDescription>{attachments}</Image></Data>";

    public static string Element(string name, string inner, string? block = null, long size = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"<Element Name=\"{name}\" UniqueID=\"u-{name}\">{inner}{(block is null ? string.Empty : $"<Memory Size=\"{size}\" MemoryBlockID=\"{block}\"/>")}</Element>");

    /// <summary>Adds an image with its block.</summary>
    public LifBuilder Image(string name, string channels, string dimensions, byte[] pixels, string attachments = "")
    {
        string block = "MemBlock_" + (100 + Blocks.Count).ToString(CultureInfo.InvariantCulture);
        Elements.Add(Element(name, Data(channels, dimensions, attachments), block, pixels.Length));
        Blocks.Add((block, pixels));
        return this;
    }

    public string Xml() =>
        Invariant($"<LMSDataContainerHeader Version=\"{StatedVersion ?? Version}\"><Element Name=\"project\" UniqueID=\"p\"><Data><Experiment/></Data><Memory Size=\"0\" MemoryBlockID=\"MemBlock_1\"/><Children>{string.Concat(Elements)}</Children></Element></LMSDataContainerHeader>");

    public byte[] Build()
    {
        MemoryStream file = new();
        Text(file, Xml());
        foreach ((string id, byte[] data) in Blocks) Block(file, id, data);
        return file.ToArray();
    }

    /// <summary>A file of the given XML; sizes have 64 bits.</summary>
    public static byte[] Container(string xml, params (string Id, byte[] Data)[] blocks)
    {
        MemoryStream file = new();
        Text(file, xml);
        LifBuilder builder = new();
        foreach ((string id, byte[] data) in blocks) builder.Block(file, id, data);
        return file.ToArray();
    }

    public Opened Open() => Open(Build());

    public static Opened Open(byte[] file, string key = "a.lif")
    {
        MemoryStore store = new();
        store.Put(key, file);
        return Opened.Key(store, key);
    }

    /// <summary>A LOF: the data stands before the XML.</summary>
    public static byte[] Lof(string xml, byte[] data)
    {
        MemoryStream file = new();
        Text(file, "LMS_Object_File");
        file.Write([0x2A, 2, 0, 0, 0, 0x2A, 0, 0, 0, 0, 0x2A]);
        file.Write(BitConverter.GetBytes((long)data.Length));
        file.Write(data);
        Text(file, xml);
        return file.ToArray();
    }

    public static byte[] Counting(int count, int from = 0) => [.. Enumerable.Range(from, count).Select(i => (byte)i)];

    public static byte[] Counting16(int count) => [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((ushort)(i * 7)))];

    private static string Defaults(string attributes, params (string Name, string Value)[] defaults) =>
        attributes + " " + string.Join(' ', defaults.Where(d => !(" " + attributes).Contains($" {d.Name}=", StringComparison.Ordinal)).Select(d => $"{d.Name}=\"{d.Value}\""));

    private static void Text(MemoryStream file, string text)
    {
        byte[] chars = Encoding.Unicode.GetBytes(text);
        file.Write(BitConverter.GetBytes(0x70));
        file.Write(BitConverter.GetBytes(chars.Length + 5));
        file.WriteByte(0x2A);
        file.Write(BitConverter.GetBytes(text.Length));
        file.Write(chars);
    }

    private void Block(MemoryStream file, string id, byte[] data)
    {
        byte[] chars = Encoding.Unicode.GetBytes(id);
        file.Write(BitConverter.GetBytes(0x70));
        file.Write(BitConverter.GetBytes(chars.Length + (Version == 1 ? 10 : 14)));
        file.WriteByte(0x2A);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, data.Length);
        file.Write(size[..(Version == 1 ? 4 : 8)]);
        file.WriteByte(0x2A);
        file.Write(BitConverter.GetBytes(id.Length));
        file.Write(chars);
        file.Write(data);
    }
}
