using Lamella.IO;

namespace Lamella.Zarr.Codecs;

/// <summary>Two pooled buffers that the steps of a pipeline write in turn. One per decode or encode call; the shell is kept per thread, the memory goes back to the pool.</summary>
internal sealed class CodecBuffers
{
    [ThreadStatic]
    private static CodecBuffers? _kept;

    private byte[] _a = [];
    private byte[] _b = [];
    private bool _writeB;

    /// <summary>Buffers for one call; a nested call (a shard inside a shard) gets its own.</summary>
    public static CodecBuffers Rent()
    {
        CodecBuffers buffers = _kept ?? new CodecBuffers();
        _kept = null;
        return buffers;
    }

    /// <summary>The buffer that was not handed out last, of at least <paramref name="length"/> bytes and undefined content; the last one stays valid.</summary>
    public Span<byte> Next(long length)
    {
        if (length > Array.MaxLength) Throw.Refused(Invariant($"one block of {length} bytes is more than Lamella holds in one piece (2 GiB); use smaller chunks"));
        ref byte[] array = ref _writeB ? ref _b : ref _a;
        _writeB = !_writeB;
        if (array.Length < length)
        {
            if (array.Length > 0) Pooled.Return(array);
            array = [];
            array = Pooled.Rent<byte>((int)length);
        }

        return array.AsSpan(0, (int)length);
    }

    /// <summary>The buffer that was handed out last, now of another length; its content is lost.</summary>
    public Span<byte> Again(long length)
    {
        _writeB = !_writeB;
        return Next(length);
    }

    /// <summary>Gives the memory back. No span of this call may be used afterwards.</summary>
    public void Return()
    {
        if (_a.Length > 0) Pooled.Return(_a);
        if (_b.Length > 0) Pooled.Return(_b);
        _a = _b = [];
        _kept = this;
    }
}
