using System.Globalization;

namespace Lamella.Iscc.Codes;

/// <summary>Makes an ISCC-CODE of units, and takes it apart (ISO 24138, section 6).</summary>
internal static class IsccComposite
{
    private const int UnitBytes = 8;
    private const int WideBytes = 16;

    /// <summary>Which of the two forms of Data-Code plus Instance-Code is wanted.</summary>
    internal enum Form
    {
        /// <summary>64 bits of every unit.</summary>
        Narrow,

        /// <summary>128 bits of the Data-Code and the Instance-Code, where there are no other units and both are long enough; else as <see cref="Narrow"/>.</summary>
        Wide,
    }

    /// <summary>The ISCC-CODE of a Data-Code, an Instance-Code and at most one Meta-Code, Semantic-Code and Content-Code, in any order.</summary>
    /// <exception cref="RefusedException">The units do not go together.</exception>
    internal static IsccCode Compose(IEnumerable<IsccCode> units, Form form = Form.Narrow)
    {
        IsccCode[] sorted = [.. units.OrderBy(unit => unit.Header.MainType)];
        if (sorted.Length < 2 || sorted[^2].Header.MainType != IsccMainType.Data || sorted[^1].Header.MainType != IsccMainType.Instance)
        {
            Throw.Refused("an ISCC-CODE needs a Data-Code and an Instance-Code, and no unit of higher main type");
        }

        int? subType = null;
        int length = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            IsccHeader header = sorted[i].Header;
            if (sorted[i].Bits < UnitBytes * 8) Throw.Refused(string.Create(CultureInfo.InvariantCulture, $"the {header.MainType}-Code has {sorted[i].Bits} bits; an ISCC-CODE needs at least 64 of every unit"));
            if (i > 0 && sorted[i - 1].Header.MainType == header.MainType) Throw.Refused($"an ISCC-CODE takes one {header.MainType}-Code only");
            length |= header.MainType switch
            {
                IsccMainType.Meta => IsccHeader.HasMeta,
                IsccMainType.Semantic => IsccHeader.HasSemantic,
                IsccMainType.Content => IsccHeader.HasContent,
                _ => 0,
            };
            if (header.MainType is not (IsccMainType.Semantic or IsccMainType.Content)) continue;
            if (subType is { } other && other != header.SubType) Throw.Refused("the Semantic-Code and the Content-Code describe different media");
            subType = header.SubType;
        }

        bool wide = form == Form.Wide && sorted.Length == 2 && sorted[0].Bits >= WideBytes * 8 && sorted[1].Bits >= WideBytes * 8;
        int take = wide ? WideBytes : UnitBytes;
        byte[] body = new byte[sorted.Length * take];
        for (int i = 0; i < sorted.Length; i++) sorted[i].Body[..take].CopyTo(body.AsSpan(i * take));
        int codeSubType = wide ? IsccSubType.Wide : subType ?? (sorted.Length == 2 ? IsccSubType.Sum : IsccSubType.CodeNone);
        return new IsccCode(new IsccHeader(IsccMainType.Iscc, codeSubType, 0, length), body);
    }

    /// <summary>The units of an ISCC-CODE, in the order of their main types; a unit is its own only part.</summary>
    internal static IReadOnlyList<IsccCode> Decompose(IsccCode code)
    {
        if (code.Header.MainType != IsccMainType.Iscc) return [code];
        List<IsccCode> units = [];
        ReadOnlySpan<byte> body = code.Body;
        int take = code.IsWide ? WideBytes : UnitBytes;
        if (!code.IsWide)
        {
            int length = code.Header.Length;
            if ((length & IsccHeader.HasMeta) != 0) Take(IsccMainType.Meta, IsccSubType.None, ref body);
            if ((length & IsccHeader.HasSemantic) != 0) Take(IsccMainType.Semantic, code.Header.SubType, ref body);
            if ((length & IsccHeader.HasContent) != 0) Take(IsccMainType.Content, code.Header.SubType, ref body);
        }

        Take(IsccMainType.Data, IsccSubType.None, ref body);
        Take(IsccMainType.Instance, IsccSubType.None, ref body);
        return units;

        void Take(IsccMainType mainType, int subType, ref ReadOnlySpan<byte> rest)
        {
            units.Add(IsccCode.Unit(mainType, subType, rest[..take], take * 8));
            rest = rest[take..];
        }
    }
}
