using System.Text.Json;
using Lamella;
using Lamella.Engine;
using Lamella.IO;
using Microsoft.Win32.SafeHandles;

namespace Samples;

/// <summary>Writes a raw file. Every plane has its place, so planes come in any order, from several threads; the header comes last, and without it the file is none.</summary>
internal sealed class RawSink(string path, ScenePlan plan) : ImageSink
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);

    /// <inheritdoc/>
    public override SceneSink Scene(int index) => new Planes(_file, plan);

    /// <inheritdoc/>
    public override void Complete()
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            json.WriteNumber("rawj", 1);
            json.WriteString("type", plan.PixelType.Name());
            json.WriteStartArray("shape");
            foreach (long length in plan.Levels[0].Shape) json.WriteNumberValue(length);
            json.WriteEndArray();
            if (plan.Metadata.Name is { } name) json.WriteString("name", name);
            foreach (char axis in "TZYX")
            {
                if (plan.Metadata.PixelSize[axis] is not { } size) continue;
                json.WriteNumber("size" + axis, size.Value);
                json.WriteString("unit" + axis, size.Unit);
            }

            json.WriteEndObject();
        }

        if (header.Length > RawFormat.HeaderSize) throw new RefusedException(FormattableString.Invariant($"the header of a raw file has {RawFormat.HeaderSize} bytes, and the metadata takes {header.Length}"));
        byte[] bytes = new byte[RawFormat.HeaderSize];
        bytes.AsSpan().Fill((byte)' ');
        header.ToArray().CopyTo(bytes, 0);
        RandomAccess.Write(_file, bytes, 0);
    }

    /// <summary>Closes the file. When <see cref="Complete"/> was not reached, the library removes what is there.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private sealed class Planes(SafeFileHandle file, ScenePlan plan) : SceneSink
    {
        private readonly int _size = plan.PixelType.Size();
        private readonly long _planeBytes = plan.SizeOf('Y') * plan.SizeOf('X') * plan.PixelType.Size();

        /// <inheritdoc/>
        public override bool InOrder => false;

        /// <inheritdoc/>
        public override bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded)
        {
            samples.CopyTo(encoded.Resize(_planeBytes), _size);
            return true;
        }

        /// <summary>The number of a block is its place in C order, and a block is a plane.</summary>
        public override void Store(int level, long block, ReadOnlySpan<byte> encoded) => RandomAccess.Write(file, encoded, RawFormat.HeaderSize + (block * _planeBytes));
    }
}
