namespace Lamella.IO;

/// <summary>A growable byte buffer over pooled memory. It belongs to one worker at a time and is reused from chunk to chunk, so that a read allocates nothing.</summary>
public sealed class ByteBuffer : IDisposable
{
    private byte[] _array = [];

    /// <summary>The number of valid bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The valid bytes.</summary>
    public Span<byte> Span => _array.AsSpan(0, Length);

    /// <summary>The valid bytes as memory, for stores that complete later.</summary>
    public Memory<byte> Memory => _array.AsMemory(0, Length);

    /// <summary>Makes <paramref name="length"/> bytes valid, of undefined content, and returns them. Old content is lost.</summary>
    public Span<byte> Resize(long length)
    {
        if (length > Array.MaxLength || length < 0)
            Throw.Refused(Invariant($"one block of {length} bytes is more than Lamella holds in one piece (2 GiB); use smaller chunks"));
        if (length > _array.Length)
        {
            Return();
            _array = Pooled.Rent<byte>((int)length);
        }

        Length = (int)length;
        return Span;
    }

    /// <summary>Adds bytes behind the valid ones, which keep their content.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        long length = (long)Length + bytes.Length;
        if (length > Array.MaxLength) Throw.Refused(Invariant($"one block of {length} bytes is more than Lamella holds in one piece (2 GiB); use smaller chunks"));
        if (length > _array.Length)
        {
            byte[] larger = Pooled.Rent<byte>((int)Math.Min(Array.MaxLength, Math.Max(length, _array.Length * 2L)));
            Span.CopyTo(larger);
            Return();
            _array = larger;
        }

        bytes.CopyTo(_array.AsSpan(Length));
        Length = (int)length;
    }

    /// <summary>Cuts the valid bytes to the first <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Return();
        _array = [];
        Length = 0;
    }

    private void Return()
    {
        if (_array.Length > 0) Pooled.Return(_array);
    }
}
