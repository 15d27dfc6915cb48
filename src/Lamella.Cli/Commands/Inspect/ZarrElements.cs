using System.Security.Cryptography;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary>
/// A bare Zarr array whose elements are not pixels: structures, fixed text, times, text of any length. Elements come out as <c>pixels --native</c> promises: fields packed in declared order, little-endian;
/// fixed text as UTF-32 padded to its width; times as 64-bit integers.
/// </summary>
internal sealed class ZarrElements(ZarrNode node) : IDisposable
{
    /// <summary>Opens the array; null when the path is no bare array, or one of numbers, which is read as an image.</summary>
    public static ZarrElements? TryOpen(string path) => ZarrNode.TryOpenElements(path, Remote.Stores) is { } node ? new ZarrElements(node) : null;

    /// <summary>Writes the elements, or their digest.</summary>
    /// <param name="terminal">Where text goes.</param>
    /// <param name="native">True when elements were asked for as they are.</param>
    /// <param name="sha256">True for the digest.</param>
    /// <param name="asked">The format that was asked for; null for the usual one.</param>
    /// <param name="output">The file.</param>
    /// <param name="overwrite">True to replace it.</param>
    public void Write(Terminal terminal, bool native, bool sha256, string? asked, string output, bool overwrite)
    {
        string format = asked ?? (node.IsVariable && !sha256 ? "json" : "raw");
        if (!native) throw Unsupported($"pixels of elements of type {node.DataType}, which is not a number,", "read the elements with --native");
        if (node.IsVariable)
        {
            if (format != "json" || sha256) throw Unsupported("elements of variable length as raw bytes", "use --format json");
            if (output == OutputFile.Standard)
            {
                WriteJson(terminal.Out);
                return;
            }

            using StringWriter text = new(System.Globalization.CultureInfo.InvariantCulture);
            WriteJson(text);
            OutputFile.Write(output, overwrite, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text.ToString())));
            return;
        }

        if (format == "npy") throw Unsupported($"elements of type {node.DataType} in NPY", "use --format raw");
        byte[] bytes = node.ReadElements();
        if (sha256)
        {
            terminal.Out.WriteLine(new PixelStreamDigest(Convert.ToHexStringLower(SHA256.HashData(bytes)), 0, node.Axes, node.Shape, node.DataType!));
            return;
        }

        if (format == "json") throw new ArgumentException("--format json is for elements of variable length");
        if (output == OutputFile.Standard) OutputFile.WriteStandard(stream => stream.Write(bytes));
        else OutputFile.Write(output, overwrite, stream => stream.Write(bytes));
    }

    /// <inheritdoc/>
    public void Dispose() => node.Dispose();

    private static UnsupportedFeatureException Unsupported(string feature, string advice) => new(feature, $"Zarr: {feature} is not supported; {advice}") { Format = "Zarr" };

    private void WriteJson(TextWriter output)
    {
        IReadOnlyList<string> elements = node.IsText ? node.ReadText() : [.. node.ReadVariable().Select(bytes => Convert.ToBase64String(bytes))];
        Json.Write(output, "pixels", new ElementsDocument(node.Shape, node.DataType, elements), PixelsContext.Default.ElementsDocument);
    }
}
