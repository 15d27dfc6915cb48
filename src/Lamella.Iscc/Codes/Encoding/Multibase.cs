using System.Buffers.Text;

namespace Lamella.Iscc.Codes;

/// <summary>The multibase forms of an ISCC: a letter for the encoding, then the encoded bytes CC 01 (the multicodec of ISCC) and the code.</summary>
internal static class Multibase
{
    internal const char Base16 = 'f';
    internal const char Base32Lower = 'b';
    internal const char Base32Hex = 'v';
    internal const char Base58Btc = 'z';
    internal const char Base64UrlForm = 'u';

    private static ReadOnlySpan<byte> Multicodec => [0xCC, 0x01];

    internal static string Encode(ReadOnlySpan<byte> code, char form)
    {
        byte[] data = [.. Multicodec, .. code];
        return form + form switch
        {
            Base16 => Convert.ToHexStringLower(data),
            Base32Lower => Base32.Encode(data).ToLowerInvariant(),
            Base32Hex => Base32.Encode(data, Base32.Hex).ToLowerInvariant(),
            Base58Btc => Base58.Encode(data),
            Base64UrlForm => Base64Url.EncodeToString(data),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "the multibase forms of ISCC are f, b, v, z and u"),
        };
    }

    /// <summary>Decodes a multibase text that holds an ISCC; false for any other text.</summary>
    internal static bool TryDecode(ReadOnlySpan<char> text, out byte[] code)
    {
        code = [];
        if (text.Length < 2) return false;
        ReadOnlySpan<char> rest = text[1..];
        byte[] data;
        bool known = text[0] switch
        {
            Base16 => TryHex(rest, out data),
            Base32Lower => Base32.TryDecode(rest, out data),
            Base32Hex => Base32.TryDecode(rest, out data, Base32.Hex),
            Base58Btc => Base58.TryDecode(rest, out data),
            Base64UrlForm => TryBase64Url(rest, out data),
            _ => TryNothing(out data),
        };
        if (!known || !data.AsSpan().StartsWith(Multicodec)) return false;
        code = data[Multicodec.Length..];
        return true;
    }

    private static bool TryHex(ReadOnlySpan<char> text, out byte[] data)
    {
        data = new byte[text.Length / 2];
        return text.Length % 2 == 0 && Convert.FromHexString(text, data, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static bool TryBase64Url(ReadOnlySpan<char> text, out byte[] data)
    {
        data = [];
        if (!Base64Url.IsValid(text, out int length)) return false;
        data = new byte[length];
        return Base64Url.TryDecodeFromChars(text, data, out int written) && written == length;
    }

    private static bool TryNothing(out byte[] data)
    {
        data = [];
        return false;
    }
}
