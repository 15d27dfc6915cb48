using System.Security.Cryptography;
using Lamella.Cli.Output;
using Lamella.Pipelines;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Cli.Commands;

/// <summary>
/// A bare Zarr array whose elements are no pixels: structures, fixed text, times, text of any length. Elements come out as <c>pixels --native</c> promises: fields packed in declared order, little-endian;
/// fixed text as UTF-32 padded to its width; times as 64-bit integers.
/// </summary>
internal sealed class ZarrElements : IDisposable
{
    private readonly FileStore _store;
    private readonly ZarrArray _array;

    private ZarrElements(FileStore store, ZarrArray array)
    {
        _store = store;
        _array = array;
    }

    /// <summary>Opens the array; null when the path is no bare array, or one of numbers, which is read as an image.</summary>
    public static ZarrElements? TryOpen(string path)
    {
        if (!Directory.Exists(path)) return null;
        FileStore store = new(path);
        if (ZarrArray.TryOpen(store) is { } array && array.Metadata.DataType.PixelType is null) return new ZarrElements(store, array);
        store.Dispose();
        return null;
    }

    /// <summary>Writes the elements, or their digest.</summary>
    public void Write(Terminal terminal, bool native, bool sha256, string format, string output, bool overwrite)
    {
        if (!native) Throw.Unsupported("Zarr", $"pixels of elements of type {_array.Metadata.DataType.Name}, which is not a number,", "read the elements with --native");
        if (_array.IsVariable)
        {
            if (format != "json" || sha256) Throw.Unsupported("Zarr", "elements of variable length as raw bytes", "use --format json");
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

        if (format == "npy") Throw.Unsupported("NPY", "elements of type " + _array.Metadata.DataType.Name, "use --format raw");
        byte[] bytes = _array.ReadAll();
        if (sha256)
        {
            long[] shape = _array.Shape.ToArray();
            terminal.Out.WriteLine(new PixelStreamDigest(Convert.ToHexStringLower(SHA256.HashData(bytes)), 0, shape.Length == 0 ? string.Empty : ZarrAxes.Letters(_array.Metadata), shape, _array.Metadata.DataType.Name));
            return;
        }

        if (format == "json") throw new ArgumentException("--format json is for elements of variable length");
        if (output == OutputFile.Standard) OutputFile.WriteStandard(stream => stream.Write(bytes));
        else OutputFile.Write(output, overwrite, stream => stream.Write(bytes));
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private void WriteJson(TextWriter output) => Json.Write(output, "pixels", writer =>
    {
        writer.Numbers("shape", _array.Shape.ToArray());
        writer.WriteString("dataType", _array.Metadata.DataType.Name);
        writer.WriteStartArray("elements");
        if (_array.Metadata.DataType.Kind == Zarr.Metadata.ZarrDataKind.VariableText)
        {
            foreach (string text in _array.ReadText()) writer.WriteStringValue(text);
        }
        else
        {
            foreach (byte[] bytes in _array.ReadVariable()) writer.WriteBase64StringValue(bytes);
        }

        writer.WriteEndArray();
    });
}
