namespace Lamella.Cloud.Http;

/// <summary>What is known of one remote value that was opened: its length, the version that all its parts must have, and the windows of it that were read. Guarded by its own lock.</summary>
internal sealed class RemoteValue
{
    private const int MostWindows = 8;
    private const int FirstWindow = 64 << 10;
    private const long Near = 1 << 20;
    private const long Tail = 512 << 10;
    private readonly List<(long Start, byte[] Bytes)> _windows = [];
    private int _size = FirstWindow;
    private long _lastEnd;

    /// <summary>How much is read of a value when it is opened.</summary>
    public const int Head = FirstWindow;

    /// <summary>The largest window.</summary>
    public const int LargestWindow = 8 << 20;

    /// <summary>True when the server was asked.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Bytes of the value; null when there is none.</summary>
    public long? Length { get; private set; }

    /// <summary>The version.</summary>
    public string? Stamp { get; private set; }

    /// <summary>True when the server refused to say whether there is a value.</summary>
    public bool IsForbidden { get; set; }

    /// <summary>The first answer.</summary>
    public void Open(long? length, string? stamp, long start, ReadOnlySpan<byte> bytes)
    {
        (IsKnown, Length, Stamp) = (true, length, stamp);
        if (length is not null) Keep(start, bytes.ToArray());
    }

    /// <summary>Copies what windows have from a place on without a gap; 0 when none has it.</summary>
    public int Copy(long offset, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            long at = offset + done;
            int window = _windows.FindLastIndex(w => at >= w.Start && at < w.Start + w.Bytes.Length);
            if (window < 0) break;
            (long start, byte[] bytes) = _windows[window];
            int count = (int)Math.Min(destination.Length - done, start + bytes.Length - at);
            bytes.AsSpan((int)(at - start), count).CopyTo(destination[done..]);
            done += count;
        }

        return done;
    }

    /// <summary>
    /// What to read when so much is needed from a place on: reads that go on near the last one are those of a directory that lies in one piece, and windows grow; a jump begins small again. Of what lies near the end of a
    /// value, where many formats keep their directory and go through it backwards, the whole end is taken.
    /// </summary>
    public (long Start, long Count) Window(long offset, long count)
    {
        bool near = offset >= _lastEnd && offset - _lastEnd <= Near;
        _size = near ? Math.Min(LargestWindow, _size * 4) : FirstWindow;
        long size = Math.Max(count, _size), end = Length!.Value;
        if (end - offset <= Tail && count <= Tail)
        {
            long start = Math.Max(0, end - Tail);
            // What is here already is not read again.
            foreach ((long from, byte[] bytes) in _windows)
            {
                if (from <= start && from + bytes.Length > start) start = Math.Min(offset, from + bytes.Length);
            }

            return (start, end - start);
        }

        return (offset, end - offset - size <= Tail ? Math.Min(end - offset, Math.Max(size, LargestWindow)) : size);
    }

    /// <summary>Keeps a window; the oldest goes.</summary>
    public void Keep(long start, byte[] bytes)
    {
        _lastEnd = start + bytes.Length;
        if (bytes.Length == 0) return;
        if (_windows.Count == MostWindows) _windows.RemoveAt(0);
        _windows.Add((start, bytes));
    }
}
