using System.Security.Cryptography;
using System.Text;
using Lamella.IO;

namespace Lamella;

/// <summary>The samples of a selection, in a wanted axis order, as a stream of slabs: what <c>lamella pixels</c> writes and what digests are made of. Memory is bounded by one slab.</summary>
public sealed class PixelStream
{
    private const long SlabBytes = 32 << 20;
    private readonly Scene _scene;
    private readonly int _level;
    private readonly long[] _offset;
    private readonly long[] _extent;
    private readonly long[] _shape;
    private readonly PixelType _stored;
    private readonly PixelType _type;
    private readonly ExecutionOptions _options;

    private PixelStream(Scene scene, int level, long[] offset, long[] extent, string order, ExecutionOptions options, PixelType? castTo)
    {
        _scene = scene;
        _level = level;
        _offset = offset;
        _extent = extent;
        _stored = scene.TypeOf(offset, extent);
        _type = castTo ?? _stored;
        _options = options;
        Order = order;
        scene.StridesFor(order, extent, _type.Size(), out _shape, out long bytes);
        Length = bytes;
    }

    /// <summary>The axes, slowest first; <c>-</c> is printed for none.</summary>
    public string Order { get; }

    /// <summary>Samples along each axis of <see cref="Order"/>.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The number of bytes in all.</summary>
    public long Length { get; }

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
        scene = scene.InTiles(order, selection) ?? scene;
        if ((uint)level >= (uint)scene.Levels.Count) throw new ArgumentException(Invariant($"scene {scene.Index} has {scene.Levels.Count} levels; there is no level {level}"), nameof(level));
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        selection.Resolve(scene.Axes, scene.Levels[level].Shape, scene.Channels, offset, extent);
        // The file's own axes, in the letters that the scene presents them with.
        order ??= scene.Content.AxesOverride ?? scene.NativeAxes;
        return new PixelStream(scene, level, offset, extent, order.Length == 0 ? scene.Axes : order, options, castTo);
    }

    /// <summary>The SHA-256 of the samples, and what was hashed.</summary>
    public PixelStreamDigest Digest() => new(Sha256(), _scene.Index, Order, _shape, _type.Name());

    /// <summary>The SHA-256 of the samples, in lower-case hex.</summary>
    public string Sha256()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
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
        long budget = Math.Clamp(_options.MemoryBudget / 4, 1 << 20, SlabBytes);
        int split = 0;
        long inner = Length;
        while (split < _shape.Length && inner > budget) inner /= _shape[split++];
        // Axes before split-1 are walked one by one; axis split-1 in runs of `run` indices.
        long run = split == 0 ? 1 : Math.Max(1, budget / inner);
        using ByteBuffer buffer = new(), cast = new();
        long[] at = new long[Math.Max(split, 1)];
        long[] offset = (long[])_offset.Clone(), extent = (long[])_extent.Clone();
        for (; ; )
        {
            for (int i = 0; i < split; i++)
            {
                int axis = _scene.Axes.IndexOf(Order[i], StringComparison.Ordinal);
                offset[axis] = _offset[axis] + at[i];
                extent[axis] = i == split - 1 ? Math.Min(run, _shape[i] - at[i]) : 1;
            }

            long[] strides = _scene.StridesFor(Order, extent, _stored.Size(), out _, out long bytes);
            Span<byte> slab = buffer.Resize(bytes);
            _scene.ReadInto(_level, offset, extent, _stored, slab, strides, _options);
            action(_type == _stored ? slab : Cast(slab, cast));
            int step = split - 1;
            while (step >= 0)
            {
                at[step] += step == split - 1 ? run : 1;
                if (at[step] < _shape[step]) break;
                at[step--] = 0;
            }

            if (step < 0) return;
        }
    }

    private Span<byte> Cast(ReadOnlySpan<byte> slab, ByteBuffer buffer)
    {
        Span<byte> cast = buffer.Resize((long)slab.Length / _stored.Size() * _type.Size());
        if (!Kernels.Cast.ConvertExact(slab, _stored, cast, _type)) Throw.Refused($"the samples do not fit {_type.Name()} exactly");
        return cast;
    }

    /// <summary>Version 1.0 of the NPY format: magic, version, header length, a Python dictionary padded to 64 bytes.</summary>
    private byte[] NpyHeader()
    {
        string kind = _type switch
        {
            PixelType.Bool => "|b1",
            PixelType.UInt8 => "|u1",
            PixelType.Int8 => "|i1",
            _ when _type.IsComplex() => Invariant($"<c{_type.Size()}"),
            _ when _type.IsFloat() => Invariant($"<f{_type.Size()}"),
            _ => (_type <= PixelType.UInt64 ? "<u" : "<i") + Invariant($"{_type.Size()}"),
        };
        string shape = string.Concat(_shape.Select(n => Invariant($"{n}, ")));
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
