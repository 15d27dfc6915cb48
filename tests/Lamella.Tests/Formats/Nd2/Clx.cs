using System.Text;

namespace Lamella.Tests.Formats.Nd2;

/// <summary>Writes ND2 metadata, in the binary form ("CLX lite") and as XML.</summary>
internal abstract record Clx(string Name)
{
    public static Clx U32(string name, uint value) => new Leaf(name, 3, BitConverter.GetBytes(value), "lx_uint32", Invariant($"{value}"));

    public static Clx I32(string name, int value) => new Leaf(name, 2, BitConverter.GetBytes(value), "lx_int32", Invariant($"{value}"));

    public static Clx I64(string name, long value) => new Leaf(name, 4, BitConverter.GetBytes(value), "lx_int64", Invariant($"{value}"));

    public static Clx U64(string name, ulong value) => new Leaf(name, 5, BitConverter.GetBytes(value), "lx_uint64", Invariant($"{value}"));

    public static Clx F64(string name, double value) => new Leaf(name, 6, BitConverter.GetBytes(value), "double", Invariant($"{value}"));

    public static Clx Bool(string name, bool value) => new Leaf(name, 1, [value ? (byte)1 : (byte)0], "bool", value ? "true" : "false");

    public static Clx Str(string name, string value) => new Leaf(name, 8, [.. Encoding.Unicode.GetBytes(value), 0, 0], "CLxStringW", value);

    public static Clx Flags(string name, params bool[] values) => new Leaf(name, 9, [.. BitConverter.GetBytes((ulong)values.Length), .. values.Select(v => v ? (byte)1 : (byte)0)], "CLxByteArray", string.Empty) { List = values };

    public static Clx Level(string name, params Clx[] children) => new Node(name, children);

    /// <summary>The nodes of a level.</summary>
    public virtual Clx[] Items => [];

    /// <summary>The binary form.</summary>
    public abstract byte[] Lite();

    /// <summary>The XML form, without what is around it.</summary>
    public abstract string Xml();

    /// <summary>The binary form, packed: type 76, twelve bytes in all, a zlib stream.</summary>
    public byte[] Packed()
    {
        byte[] plain = Lite();
        byte[] packed = new byte[Lamella.Codecs.Deflate.ZlibCodec.MaxEncodedLength(plain.Length)];
        int length = Lamella.Codecs.Deflate.ZlibCodec.Encode(plain, packed);
        return [76, 0, .. new byte[10], .. packed[..length]];
    }

    /// <summary>A whole XML chunk of version 2.</summary>
    public static byte[] Document(params Clx[] children) =>
        Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><variant version=\"1.0\"><no_name runtype=\"CLxListVariant\">{string.Concat(children.Select(c => c.Xml()))}</no_name></variant>");

    private static byte[] Head(byte type, string name) => [type, (byte)(name.Length + 1), .. Encoding.Unicode.GetBytes(name), 0, 0];

    private static string Tag(string name) => name.Length == 0 ? "no_name" : name;

    private sealed record Leaf(string Name, byte Type, byte[] Bytes, string RunType, string Text) : Clx(Name)
    {
        public bool[]? List { get; init; }

        public override byte[] Lite() => [.. Head(Type, Name), .. Bytes];

        public override string Xml() => List is null
            ? $"<{Tag(Name)} runtype=\"{RunType}\" value=\"{Text}\"/>"
            : $"<{Tag(Name)} runtype=\"CLxListVariant\">{string.Concat(List.Select(v => $"<no_name runtype=\"bool\" value=\"{(v ? "true" : "false")}\"/>"))}</{Tag(Name)}>";
    }

    private sealed record Node(string Name, Clx[] Children) : Clx(Name)
    {
        public override Clx[] Items => Children;

        public override byte[] Lite()
        {
            byte[] head = Head(11, Name);
            byte[][] children = [.. Children.Select(c => c.Lite())];
            int start = head.Length + 12, length = start + children.Sum(c => c.Length);
            List<byte> offsets = [];
            foreach (byte[] child in children)
            {
                offsets.AddRange(BitConverter.GetBytes((ulong)start));
                start += child.Length;
            }

            return [.. head, .. BitConverter.GetBytes(Children.Length), .. BitConverter.GetBytes((ulong)length), .. children.SelectMany(c => c), .. offsets];
        }

        public override string Xml() => $"<{Tag(Name)} runtype=\"CLxListVariant\">{string.Concat(Children.Select(c => c.Xml()))}</{Tag(Name)}>";
    }
}
