using Lamella.Execution;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Engine;

/// <summary>
/// All requests that a read of a remote image needs, planned before the first is sent: ranges of one value that lie close together become one request, many are under way at once, and parts are decoded while others
/// arrive. Bytes that nobody has taken yet stay within a budget.
/// </summary>
/// <remarks>
/// Requests are sent in the order in which the parts are read. A reader that needs bytes which nobody has asked for yet (the budget is used up by bytes that others will take later) asks for them itself, so a read always
/// goes on. Planned by one thread; then any number of threads may take bytes.
/// </remarks>
internal sealed class RangePlan : IDisposable
{
    /// <summary>Bytes between two ranges that are cheaper to read than to ask again: what a line of 10 MB/s carries in a few milliseconds.</summary>
    private const long SmallGap = 64 << 10;

    /// <summary>Merged ranges grow to this and no further, so that decoding can begin.</summary>
    private const long MostMerged = 4 << 20;

    private readonly object _gate = new();
    private readonly List<(int Part, Store Store, string Key, ByteRange Range, bool Versioned, long Bytes)> _wanted = [];
    private RangeBlock?[] _blockOf = [];
    private List<RangeBlock> _blocks = [];
    private long _budget;
    private long _held;
    private int _next;
    private bool _stopped;

    /// <summary>Adds what a part of the read needs. <paramref name="bytes"/> is its size; for a whole value, what it decodes to.</summary>
    public void Add(int part, PieceLocation location, ByteRange range, long bytes) => _wanted.Add((part, location.Store!, location.Key, range, location.Version != 0, bytes));

    /// <summary>Makes the requests, and begins to send them.</summary>
    public void Start(int parts, int requests, long budget)
    {
        _budget = budget;
        _blockOf = new RangeBlock?[parts];
        Merge();
        int threads = Math.Min(requests, _blocks.Count);
        // A single request is sent by whoever needs it.
        if (threads < 2) return;
        for (int i = 0; i < threads; i++) WaitingThreads.Start("lamella range", Fetch);
    }

    /// <summary>The bytes of a range that a part was planned with; false when they were not planned. The span is valid until <see cref="Done"/>.</summary>
    public bool TryTake(int part, PieceLocation location, long offset, long length, out ReadOnlySpan<byte> bytes, out bool exists, out long version)
    {
        bytes = default;
        exists = false;
        version = 0;
        if (_blockOf[part] is not { } block || block.Key != location.Key || block.Store != location.Store || block.Range.Offset > offset) return false;
        if (block.Range.Length != long.MaxValue && offset + length > block.Range.Offset + block.Range.Length) return false;
        WaitFor(block);
        block.Error?.Throw();
        exists = block.Exists;
        version = block.Version;
        if (!exists) return true;
        ReadOnlySpan<byte> all = block.Content!.Span;
        long start = offset - block.Range.Offset;
        if (start > all.Length) return false;
        // What the value is too short for is cut off, as a read of the store would.
        bytes = all.Slice((int)start, (int)Math.Min(length, all.Length - start));
        return true;
    }

    /// <summary>Says that a part was read: bytes that no other part needs are freed.</summary>
    public void Done(int part)
    {
        if (_blockOf[part] is not { } block) return;
        lock (_gate)
        {
            _blockOf[part] = null;
            if (--block.Parts > 0) return;
            if (block.Now == RangeBlock.State.Waiting) block.Now = RangeBlock.State.Gone;
            Free(block);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (RangeBlock block in _blocks) Free(block);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Sorts the ranges of each value and joins those that are close. Requests keep the order of the first part that needs them.</summary>
    private void Merge()
    {
        _wanted.Sort(static (a, b) =>
        {
            int order = string.CompareOrdinal(a.Key, b.Key);
            if (order == 0) order = a.Range.Offset.CompareTo(b.Range.Offset);
            return order != 0 ? order : a.Part.CompareTo(b.Part);
        });
        List<(RangeBlock Block, int First)> made = [];
        for (int i = 0; i < _wanted.Count;)
        {
            (int part, Store store, string key, ByteRange range, bool versioned, long bytes) = _wanted[i];
            int next = i + 1, first = part;
            if (range.Length != long.MaxValue)
            {
                long end = range.Offset + range.Length;
                while (next < _wanted.Count && _wanted[next] is var other && other.Key == key && other.Store == store && other.Range.Length != long.MaxValue && other.Versioned == versioned
                    && other.Range.Offset - end <= SmallGap && Math.Max(end, other.Range.Offset + other.Range.Length) - range.Offset <= Math.Max(MostMerged, end - range.Offset))
                {
                    end = Math.Max(end, other.Range.Offset + other.Range.Length);
                    first = Math.Min(first, other.Part);
                    next++;
                }

                bytes = end - range.Offset;
                range = ByteRange.From(range.Offset, bytes);
            }

            RangeBlock block = new(store, key, range, versioned, bytes) { Parts = next - i };
            made.Add((block, first));
            for (; i < next; i++) _blockOf[_wanted[i].Part] = block;
        }

        made.Sort(static (a, b) => a.First.CompareTo(b.First));
        _blocks = [.. made.Select(m => m.Block)];
        _wanted.Clear();
    }

    private void Fetch()
    {
        for (; ; )
        {
            RangeBlock block;
            lock (_gate)
            {
                for (; ; )
                {
                    while (_next < _blocks.Count && _blocks[_next].Now != RangeBlock.State.Waiting) _next++;
                    if (_stopped || _next >= _blocks.Count) return;
                    if (_held == 0 || _held + _blocks[_next].Bytes <= _budget) break;
                    Monitor.Wait(_gate);
                }

                block = _blocks[_next++];
                block.Now = RangeBlock.State.Asked;
                _held += block.Bytes;
            }

            block.Ask();
            Land(block);
        }
    }

    private void WaitFor(RangeBlock block)
    {
        lock (_gate)
        {
            while (block.Now == RangeBlock.State.Asked) Monitor.Wait(_gate);
            if (block.Now != RangeBlock.State.Waiting) return;
            block.Now = RangeBlock.State.Asked;
            _held += block.Bytes;
        }

        block.Ask();
        Land(block);
    }

    private void Land(RangeBlock block)
    {
        lock (_gate)
        {
            block.Now = RangeBlock.State.Here;
            if (_stopped || block.Parts == 0) Free(block);
            Monitor.PulseAll(_gate);
        }
    }

    private void Free(RangeBlock block)
    {
        if (block.Now != RangeBlock.State.Here) return;
        block.Now = RangeBlock.State.Gone;
        block.Content?.Dispose();
        block.Content = null;
        _held -= block.Bytes;
        Monitor.PulseAll(_gate);
    }
}
