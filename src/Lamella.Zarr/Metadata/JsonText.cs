using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Lamella.Stores;

namespace Lamella.Zarr.Metadata;

/// <summary>
/// Reads the JSON documents of a Zarr hierarchy with bounds on size and depth, such that no later access can fail on malformed text: UTF-8 and escaped surrogates are checked once, here.
/// </summary>
internal static class JsonText
{
    /// <summary>A metadata document larger than this is damage or an attack; consolidated metadata of large plates stays far below.</summary>
    public const int MaxBytes = 256 << 20;

    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>The document under a key; null when there is none.</summary>
    public static JsonElement? TryLoad(Store store, string key)
    {
        byte[]? bytes = store.TryReadAll(key, MaxBytes);
        return bytes is null ? null : Parse(bytes, key);
    }

    /// <summary>Parses a document; <paramref name="key"/> names it in errors.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string key)
    {
        if (utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8.Span)) Damaged(key, "the text is not UTF-8");
        JsonElement root = ParseStrict(utf8, out JsonException? error) ?? ParseStrict(QuoteBareFloats(utf8.Span), out _) ?? Damaged<JsonElement>(key, "the JSON text is malformed: " + error?.Message);
        // Only \uD8xx escapes can hide an unpaired surrogate in valid UTF-8.
        if (utf8.Span.IndexOf("\\ud"u8) >= 0 || utf8.Span.IndexOf("\\uD"u8) >= 0) CheckEscapes(utf8.Span, key);
        return root;
    }

    /// <summary>Raises the error of a damaged document.</summary>
    [DoesNotReturn]
    public static void Damaged(string key, string message) => Throw.Damaged("Zarr", $"{key}: {message}");

    /// <summary>As <see cref="Damaged(string, string)"/>, for use as an expression.</summary>
    [DoesNotReturn]
    public static T Damaged<T>(string key, string message) => Throw.Damaged<T>("Zarr", $"{key}: {message}");

    private static JsonElement? ParseStrict(ReadOnlyMemory<byte> utf8, out JsonException? error)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Options);
            error = null;
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            error = e;
            return null;
        }
    }

    /// <summary>Python's json module writes NaN, Infinity and -Infinity as bare words (attributes of zarr-python 2); they become the strings that Zarr itself uses for them.</summary>
    private static byte[] QuoteBareFloats(ReadOnlySpan<byte> utf8)
    {
        List<byte> result = new(utf8.Length + 64);
        bool inString = false;
        for (int i = 0; i < utf8.Length; i++)
        {
            byte b = utf8[i];
            if (inString && b == '\\' && i + 1 < utf8.Length)
            {
                result.Add(b);
                result.Add(utf8[++i]);
                continue;
            }

            if (b == '"') inString = !inString;
            int word = inString ? 0 : BareFloat(utf8[i..]);
            if (word == 0)
            {
                result.Add(b);
                continue;
            }

            result.Add((byte)'"');
            foreach (byte letter in utf8.Slice(i, word)) result.Add(letter);
            result.Add((byte)'"');
            i += word - 1;
        }

        return [.. result];
    }

    private static int BareFloat(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("NaN"u8)) return 3;
        if (text.StartsWith("Infinity"u8)) return 8;
        return text.StartsWith("-Infinity"u8) ? 9 : 0;
    }

    /// <summary>Every \uD800-\uDBFF escape must be followed by a \uDC00-\uDFFF escape, and none of the latter may stand alone.</summary>
    private static void CheckEscapes(ReadOnlySpan<byte> json, string key)
    {
        bool high = false;
        for (int i = 0; i < json.Length; i++)
        {
            int unit = -1;
            if (json[i] == '\\' && i + 1 < json.Length)
            {
                if (json[i + 1] == 'u' && i + 5 < json.Length && !TryHex(json.Slice(i + 2, 4), out unit)) unit = -1;
                i += json[i + 1] == 'u' ? 5 : 1;
            }

            bool low = unit is >= 0xDC00 and <= 0xDFFF;
            if (low != high) Damaged(key, "a string holds an unpaired surrogate");
            high = unit is >= 0xD800 and <= 0xDBFF;
        }
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out int value) =>
        int.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out value);
}
