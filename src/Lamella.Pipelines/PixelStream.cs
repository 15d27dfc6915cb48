using System.Security.Cryptography;
using System.Text;
using Lamella.IO;

namespace Lamella;

/// <summary>The samples of a selection, in a wanted axis order, as a stream of slabs: what <c>lamella pixels</c> writes and what digests are made of. Memory is bounded by one slab.</summary>
public sealed class PixelStream
{
    private const long SlabBytes = 32 << 20;
    private readonly SceneView _view;
    private readonly ExecutionOptions _options;

    private PixelStream(SceneView view, ExecutionOptions options)
    {
        _view = view;
        _options = options;
    }

    /// <summary>The axes, slowest first; <c>-</c> is printed for none.</summary>
    public string Order => _view.Axes;

    /// <summary>Samples along each axis of <see cref="Order"/>.</summary>
    public IReadOnlyList<long> Shape => _view.Shape;

    /// <summary>The type of the samples.</summary>
    public PixelType PixelType => _view.PixelType;

    /// <summary>The number of bytes in all.</summary>
    public long Length => _view.Bytes;

    /// <summary>Prepares a stream.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="selection">The part to take.</param>
    /// <param name="order">The axes wanted; empty for the canonical ones, null for the file's own.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <param name="castTo">The type of the samples delivered; null for the stored one. A value that does not fit exactly stops the stream.</param>
    /// <exception cref="ArgumentException">The selection or the order does not fit the scene.</exception>
    public static PixelStream Create(Scene scene, int level, Selection selection, string? order, ExecutionOptions options, PixelType? castTo = null)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(options);
        return new PixelStream(scene.View(order, selection, level, castTo), options);
    }

    /// <summary>The SHA-256 of the samples, and what was hashed.</summary>
    public PixelStreamDigest Digest() => new(Sha256(), _view.Scene.Index, Order, Shape, _view.PixelType.Name());

    /// <summary>The SHA-256 of the samples, in lower-case hex.</summary>
    public string Sha256()
    {
        using IncrementalHash hash = ShaHash.Create(HashAlgorithmName.SHA256);
        ForEachSlab(hash.AppendData);
        return System.Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes all samples, after a NumPy header when asked.</summary>
    public void WriteTo(Stream target, bool npyHeader)
    {
        if (npyHeader) target.Write(NpyHeader());
        ForEachSlab(target.Write);
    }

    private delegate void SlabAction(ReadOnlySpan<byte> slab);

    /// <summary>Cuts the slowest axes such that a slab fits the budget, and reads slab by slab in order.</summary>
    private void ForEachSlab(SlabAction action)
    {
        if (Length == 0) return;
        long[] shape = [.. Shape];
        long budget = Math.Clamp(_options.MemoryBudget / 4, 1 << 20, SlabBytes);
        int split = 0;
        long inner = Length;
        while (split < shape.Length && inner > budget) inner /= shape[split++];
        // Axes before split-1 are walked one by one; axis split-1 in runs of `run` indices.
        long run = split == 0 ? 1 : Math.Max(1, budget / inner);
        using ByteBuffer buffer = new();
        long[] offset = new long[shape.Length], extent = (long[])shape.Clone();
        for (; ; )
        {
            long bytes = inner;
            for (int i = 0; i < split; i++) extent[i] = i == split - 1 ? Math.Min(run, shape[i] - offset[i]) : 1;
            if (split > 0) bytes *= extent[split - 1];
            Span<byte> slab = buffer.Resize(bytes);
            _view.Read(offset, extent, slab, _options);
            action(slab);
            int step = split - 1;
            while (step >= 0)
            {
                offset[step] += step == split - 1 ? run : 1;
                if (offset[step] < shape[step]) break;
                offset[step--] = 0;
            }

            if (step < 0) return;
        }
    }

    /// <summary>Version 1.0 of the NPY format: magic, version, header length, a Python dictionary padded to 64 bytes.</summary>
    private byte[] NpyHeader()
    {
        PixelType type = _view.PixelType;
        string kind = type switch
        {
            PixelType.Bool => "|b1",
            PixelType.UInt8 => "|u1",
            PixelType.Int8 => "|i1",
            _ when type.IsComplex() => Invariant($"<c{type.Size()}"),
            _ when type.IsFloat() => Invariant($"<f{type.Size()}"),
            _ => (type <= PixelType.UInt64 ? "<u" : "<i") + Invariant($"{type.Size()}"),
        };
        string shape = string.Concat(Shape.Select(n => Invariant($"{n}, ")));
        string text = $"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape.TrimEnd()}), }}";
        int length = (10 + text.Length + 1 + 63) / 64 * 64;
        byte[] header = new byte[length];
        Encoding.Latin1.GetBytes(text.PadRight(length - 11) + "\n", header.AsSpan(10));
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        header[6] = 1;
        header[8] = (byte)(length - 10);
        header[9] = (byte)((length - 10) >> 8);
        return header;
    }
}
