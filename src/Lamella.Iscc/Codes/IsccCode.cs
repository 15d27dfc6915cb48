using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Lamella.Iscc.Codes;

namespace Lamella.Iscc;

/// <summary>One ISCC: a unit or an ISCC-CODE, as header and body. Immutable; equal when header and body are equal.</summary>
public sealed class IsccCode : IEquatable<IsccCode>
{
    private const string Scheme = "ISCC:";
    private readonly byte[] _body;

    /// <summary>Makes a code; the body is copied and must have the bits that the header promises.</summary>
    internal IsccCode(IsccHeader header, ReadOnlySpan<byte> body)
    {
        if (body.Length * 8 != header.BodyBits) throw new ArgumentException("the body has not the bits that the header promises", nameof(body));
        Header = header;
        _body = body.ToArray();
    }

    internal IsccHeader Header { get; }

    /// <summary>The bytes of the code without its header.</summary>
    public ReadOnlySpan<byte> Body => _body;

    /// <summary>The number of bits of the body.</summary>
    public int Bits => _body.Length * 8;

    /// <summary>True for an ISCC-SUM with 128 bits of each unit.</summary>
    public bool IsWide => Header is { MainType: IsccMainType.Iscc, SubType: IsccSubType.Wide };

    /// <summary>Makes a unit from the first <paramref name="bits"/> of a hash.</summary>
    internal static IsccCode Unit(IsccMainType mainType, int subType, ReadOnlySpan<byte> hash, int bits)
    {
        if (bits is < 32 or > 256 || bits % 32 != 0) throw new ArgumentOutOfRangeException(nameof(bits), bits, "a unit has 32 to 256 bits, a multiple of 32");
        return new IsccCode(IsccHeader.Unit(mainType, subType, bits), hash[..(bits / 8)]);
    }

    /// <summary>Reads the canonical text (<c>ISCC:</c> and base32; case, prefix and hyphens are free) or a multibase form.</summary>
    /// <exception cref="DamagedDataException">The text is not an ISCC.</exception>
    public static IsccCode Parse(string text) => TryParse(text, out IsccCode? code) ? code : Throw.Damaged<IsccCode>("ISCC", $"'{Shorten(text)}' is not an ISCC");

    /// <summary>As <see cref="Parse"/>; false when the text is not an ISCC.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IsccCode? code)
    {
        code = null;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) rest = rest[Scheme.Length..];
        if (rest.Length > 1024) return false;
        // No ISCC in use begins with a lower-case f, b, v, z or u in base32: these letters would need a sub type above 7 or a main type above 7.
        if (Multibase.TryDecode(rest, out byte[] data)) return TryRead(data, out code);
        return Base32.TryDecode(rest.ToString().Replace("-", string.Empty, StringComparison.Ordinal), out data) && TryRead(data, out code);
    }

    /// <summary>Reads header and body; the bytes must end with the body.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out IsccCode? code)
    {
        code = null;
        if (!IsccHeader.TryRead(data, out IsccHeader header, out int size) || !Enum.IsDefined(header.MainType)) return false;
        ReadOnlySpan<byte> body = data[size..];
        if (body.Length * 8 != header.BodyBits) return false;
        code = new IsccCode(header, body);
        return true;
    }

    /// <summary>Header and body.</summary>
    public byte[] ToBytes()
    {
        Span<byte> header = stackalloc byte[IsccHeader.MaximumSize];
        int size = Header.Write(header);
        return [.. header[..size], .. _body];
    }

    /// <summary>The base32 text without <c>ISCC:</c>.</summary>
    public string ToBase32() => Base32.Encode(ToBytes());

    /// <summary>The canonical text, such as <c>ISCC:KUACL4F2WZY7KBXBV4JUTOPV7GQ2M</c>.</summary>
    public override string ToString() => Scheme + ToBase32();

    /// <summary>A multibase form: f, b, v, z or u.</summary>
    public string ToMultibase(char form) => Multibase.Encode(ToBytes(), form);

    /// <summary>A text for people, such as <c>ISCC-WIDE-V0-DI-9c3e...</c> or <c>CONTENT-IMAGE-V0-256-890d...</c>.</summary>
    public string Explain()
    {
        string mainType = Header.MainType.ToString().ToUpperInvariant();
        string subType = IsccSubType.Name(Header.MainType, Header.SubType);
        string content = Header.MainType == IsccMainType.Iscc ? UnitLetters() : Bits.ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{mainType}-{subType}-V{Header.Version}-{content}-{Convert.ToHexStringLower(_body)}");
    }

    /// <summary>Different bits of two equally long codes.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length) throw new ArgumentException("codes of different length have no distance", nameof(b));
        return IsccComparison.Distance(a, b);
    }

    /// <inheritdoc/>
    public bool Equals(IsccCode? other) => other is not null && Header == other.Header && _body.AsSpan().SequenceEqual(other._body);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IsccCode);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Header);
        hash.AddBytes(_body);
        return hash.ToHashCode();
    }

    private string UnitLetters() =>
        ((Header.Length & IsccHeader.HasMeta) != 0 ? "M" : string.Empty)
        + ((Header.Length & IsccHeader.HasSemantic) != 0 ? "S" : string.Empty)
        + ((Header.Length & IsccHeader.HasContent) != 0 ? "C" : string.Empty)
        + "DI";

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
