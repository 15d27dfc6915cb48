using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lamella.Execution;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Engine;

/// <summary>
/// The region engine: reads a box of a level into memory. It finds the pieces, asks the source where they lie, reads, decodes on all workers and places; whole pieces whose layout fits are read or decoded
/// straight into the target, others pass through one pooled buffer and one strided copy.
/// </summary>
/// <remarks>Thread-safe; any number of reads may run at once. docs/decisions/synchronous-core.md says why the calls block.</remarks>
internal static unsafe partial class RegionReader
{
    /// <summary>A run shorter than this is not worth a read of its own; the bytes between runs are read too.</summary>
    private const int ShortRun = 16 << 10;

    /// <summary>Pieces that are listed at once.</summary>
    private const long MostPieces = 1 << 16;

    /// <summary>So often may a value be replaced between two reads of it.</summary>
    private const int MostVersions = 100;

    /// <summary>Blocks beyond <see cref="MaxDoubtful"/> bytes must not be larger than this multiple of what is stored; a run of Zstandard, the longest there is, makes 128 KiB of 4 bytes (2^15).</summary>
    private const int MaxExpansion = 1 << 17;
    private const int MaxDoubtful = 64 << 20;

    /// <summary>Reads a box (offset and extent in native axes) of <paramref name="level"/> into the target.</summary>
    public static void Read(LevelSource level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PixelType type, in PixelTarget target, ExecutionOptions options, ChunkCache? cache = null) =>
        Read(level, offset, extent, type.Size(), type.WordSize(), target, options, cache);

    /// <summary>As above for elements that have no pixel type (structures, text of fixed length): their size, and the word that changes order with endianness.</summary>
    public static void Read(
        LevelSource level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, int size, int wordSize, in PixelTarget target, ExecutionOptions options, ChunkCache? cache = null)
    {
        CheckBox(level, offset, extent);
        StridedLayout.Prove("target", target.Length, target.Origin, target.Strides, extent, size);
        if (level.PiecesOverlap) ReadBox(level, offset, extent, size, wordSize, target, options, cache);
        else ReadInParts(level, offset, extent, size, wordSize, target, options, cache);
    }

    /// <summary>Cuts a box that touches very many pieces between two of them: a list of all would take memory that a few bytes of a header can ask for.</summary>
    private static void ReadInParts(
        LevelSource level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, int size, int wordSize, in PixelTarget target, ExecutionOptions options, ChunkCache? cache)
    {
        if (level.Cut(offset, extent, MostPieces, out long place) is not (>= 0 and int axis))
        {
            ReadBox(level, offset, extent, size, wordSize, target, options, cache);
            return;
        }

        long[] from = offset.ToArray(), count = extent.ToArray();
        count[axis] = place - offset[axis];
        ReadInParts(level, from, count, size, wordSize, target, options, cache);
        from[axis] = place;
        count[axis] = offset[axis] + extent[axis] - place;
        long origin = target.Origin + ((place - offset[axis]) * target.Strides[axis]);
        ReadInParts(level, from, count, size, wordSize, target.From(origin), options, cache);
    }

    private static void ReadBox(
        LevelSource level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, int size, int wordSize, in PixelTarget target, ExecutionOptions options, ChunkCache? cache)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        Job job = Job.Take(level.Shape.Length);
        try
        {
            level.FindPieces(offset, extent, job.Pieces);
            job.Set(level, offset, extent, size, wordSize, target, options, cache, WorkerCount(level, size, job.Pieces, options));
            // Pieces that do not tile the box (a mosaic's gaps) leave the fill value behind.
            if (level.PiecesOverlap) job.Fill(offset, extent);
            using RangePlan? plan = job.PlanRequests(options);
            WorkQueue.Run(job.ItemCount, job.Workers.Length, job.Body, options.Cancellation);
        }
        finally
        {
            job.GiveBack();
        }
    }

    private static int WorkerCount(LevelSource level, int size, PieceList pieces, ExecutionOptions options)
    {
        int workers = Math.Min(options.Workers, Math.Max(1, pieces.Count));
        if (workers == 1) return 1;
        // One decoded and one encoded buffer for each worker must fit the budget.
        return Extents.Product(level.Chunk, 2L * size) is { } bytes ? (int)Math.Clamp(options.MemoryBudget / Math.Max(1, bytes), 1, workers) : 1;
    }

    private static void CheckBox(LevelSource level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        ReadOnlySpan<long> shape = level.Shape;
        if (offset.Length != shape.Length || extent.Length != shape.Length) throw new ArgumentException("The region must have one entry for each axis of the level.", nameof(extent));
        for (int i = 0; i < shape.Length; i++)
        {
            if (offset[i] < 0 || extent[i] <= 0 || offset[i] > shape[i] - extent[i])
            {
                throw new ArgumentOutOfRangeException(
                    nameof(extent), Invariant($"The region {offset[i]}+{extent[i]} of axis {level.Axes[i]} lies outside the {shape[i]} samples that it has."));
            }
        }
    }

    /// <summary>What one worker owns.</summary>
    private sealed class Scratch
    {
        public ByteBuffer Encoded { get; } = new();

        public ByteBuffer Decoded { get; } = new();

        /// <summary>The part of the plan that is being read.</summary>
        public int Part { get; set; }

        /// <summary>Returns the rented memory; the next use rents again.</summary>
        public void Release()
        {
            Encoded.Dispose();
            Decoded.Dispose();
        }
    }

    /// <summary>One read of a box. A thread keeps the last one, so that reading small regions again and again allocates nothing.</summary>
    private sealed partial class Job
    {
        /// <summary>The memory of a longer list of pieces is not kept.</summary>
        private const int MostKept = 1024;

        [ThreadStatic]
        private static Job? t_kept;

        private Job(int rank)
        {
            Pieces = new PieceList(rank);
            Offset = new long[rank];
            Extent = new long[rank];
            Strides = new long[rank];
            Body = ReadItem;
        }

        public LevelSource Level { get; private set; } = null!;

        public PieceList Pieces { get; }

        public long[] Offset { get; }

        public long[] Extent { get; }

        public byte* Memory { get; private set; }

        public long Length { get; private set; }

        public long Origin { get; private set; }

        public long[] Strides { get; }

        public int ElementSize { get; private set; }

        public int WordSize { get; private set; }

        public long Budget { get; private set; }

        public byte[] FillElement { get; private set; } = [];

        public ChunkCache? Cache { get; private set; }

        public CoverIndex? Covers { get; private set; }

        public Scratch?[] Workers { get; private set; } = [];

        /// <summary><see cref="ReadItem"/>, made once.</summary>
        public Action<int, long> Body { get; }

        /// <summary>The job that this thread kept, when it has as many axes and is not at work (a level may read another one); else a new one.</summary>
        public static Job Take(int rank)
        {
            Job? kept = t_kept;
            if (kept is null || kept.Pieces.Rank != rank) return new Job(rank);
            t_kept = null;
            return kept;
        }

        public void Set(
            LevelSource level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, int size, int wordSize, in PixelTarget target, ExecutionOptions options, ChunkCache? cache, int workers)
        {
            Level = level;
            offset.CopyTo(Offset);
            extent.CopyTo(Extent);
            Memory = target.Memory;
            Length = target.Length;
            Origin = target.Origin;
            target.Strides.CopyTo(Strides);
            ElementSize = size;
            WordSize = wordSize;
            Budget = options.MemoryBudget;
            if (level.FillValue is { } fill) FillElement = fill;
            else if (FillElement.Length != size || FillElement.AsSpan().ContainsAnyExcept((byte)0)) FillElement = new byte[size];
            Cache = cache;
            Covers = level.PiecesOverlap ? CoverIndex.Create(Pieces) : null;
            if (Workers.Length != workers) Workers = new Scratch?[workers];
        }

        /// <summary>Returns what was rented, forgets whose memory it was, and keeps the rest for the next read of this thread.</summary>
        public void GiveBack()
        {
            foreach (Scratch? scratch in Workers) scratch?.Release();
            bool small = Pieces.Count <= MostKept;
            Level = null!;
            Memory = null;
            Cache = null;
            Covers = null;
            Plan = null;
            _parts = null;
            Pieces.Clear();
            if (small) t_kept = this;
        }

        /// <summary>Reads the part of a piece that lies in a box.</summary>
        private void ReadPiece(Scratch scratch, int index, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
        {
            int rank = Pieces.Rank;
            // The part of the piece that is wanted: where it starts in the level, in the piece, and how far it reaches.
            Span<long> start = stackalloc long[rank];
            Span<long> inPiece = stackalloc long[rank];
            Span<long> wanted = stackalloc long[rank];
            ReadOnlySpan<long> pieceOffset = Pieces.Offset(index), pieceExtent = Pieces.Extent(index);
            bool whole = true;
            for (int i = 0; i < rank; i++)
            {
                start[i] = Math.Max(offset[i], pieceOffset[i]);
                inPiece[i] = start[i] - pieceOffset[i];
                wanted[i] = Math.Min(offset[i] + extent[i], pieceOffset[i] + pieceExtent[i]) - start[i];
                if (wanted[i] <= 0) return;
                whole &= wanted[i] == pieceExtent[i];
            }

            if (Level.PiecesOverlap && Visible(index, start, wanted) is { } parts)
            {
                foreach (Box part in parts) ReadPart(scratch, index, part.Start, Subtract(part.Start, pieceOffset), part.Extent, Wholeness.Part);
                return;
            }

            ReadPart(scratch, index, start, inPiece, wanted, whole ? Wholeness.Whole : Wholeness.Part);
        }

        public void Fill(ReadOnlySpan<long> start, ReadOnlySpan<long> extent)
        {
            StridedFill.Fill(ref Unsafe.AsRef<byte>(Memory), Length, TargetAt(start), Strides, extent, FillElement);
        }

        private void ReadPart(Scratch scratch, int index, ReadOnlySpan<long> start, ReadOnlySpan<long> inPiece, ReadOnlySpan<long> wanted, Wholeness wholeness)
        {
            if (wholeness == Wholeness.Part && Cache?.Peek(Level, Pieces.Id(index)) is { } kept)
            {
                // Where it is stored need not be asked.
                ReadOnlySpan<long> stored = Pieces.Stored(index);
                Span<long> strides = stackalloc long[stored.Length];
                Tight(stored, strides);
                Place(kept, strides, inPiece, start, wanted);
                return;
            }

            for (int attempt = 0; ; attempt++)
            {
                PieceLocation location = Level.Locate(Pieces.Id(index));
                switch (location.Kind)
                {
                    case PieceKind.Fill:
                        Fill(start, wanted);
                        return;
                    case PieceKind.Raw:
                        ReadRaw(scratch, location, index, start, inPiece, wanted);
                        return;
                    default:
                        if (ReadEncoded(scratch, location, index, start, inPiece, wanted, wholeness)) return;
                        break;
                }

                // The value was replaced after its index was read: the index of the new one is needed.
                Level.Forget(Pieces.Id(index));
                if (attempt == MostVersions) Throw.Store(StoreFailure.Conflict, $"{location.Key} in {location.Store!.Name} is replaced faster than it can be read");
            }
        }

        /// <summary>False when the value has another version than the place was taken from, or lies elsewhere.</summary>
        private bool ReadEncoded(
            Scratch scratch, PieceLocation location, int index, ReadOnlySpan<long> start, ReadOnlySpan<long> inPiece, ReadOnlySpan<long> wanted, Wholeness wholeness)
        {
            long id = Pieces.Id(index);
            ReadOnlySpan<long> stored = Pieces.Stored(index);
            Span<long> strides = stackalloc long[stored.Length];
            long bytes = Tight(stored, strides);
            if (wholeness == Wholeness.Part && Cache is not null && bytes <= Array.MaxLength)
            {
                return ReadShared(scratch, location, id, bytes, strides, start, inPiece, wanted);
            }

            switch (Fetch(scratch, location, id, bytes))
            {
                case Fetched.Replaced:
                    return false;
                case Fetched.Nothing:
                    Fill(start, wanted);
                    return true;
            }

            if (wholeness == Wholeness.Whole && wanted.SequenceEqual(stored) && IsTight(stored, strides))
            {
                // The piece is a contiguous run of the target: decode in place.
                Level.Decode(id, scratch.Encoded.Span, new Span<byte>(Memory + TargetAt(start), checked((int)bytes)));
                return true;
            }

            CheckBudget(bytes);
            Level.Decode(id, scratch.Encoded.Span, scratch.Decoded.Resize(bytes));
            Place(scratch.Decoded.Span, strides, inPiece, start, wanted);
            return true;
        }

        /// <summary>Takes a part of a piece that others may want too: it is decoded once for all who ask meanwhile, and for the neighbouring read.</summary>
        private bool ReadShared(
            Scratch scratch, PieceLocation location, long id, long bytes, ReadOnlySpan<long> strides, ReadOnlySpan<long> start, ReadOnlySpan<long> inPiece, ReadOnlySpan<long> wanted)
        {
            byte[]? samples = Cache!.Find(Level, id, out ChunkCache.Flight? flight);
            if (flight is not null)
            {
                try
                {
                    switch (Fetch(scratch, location, id, bytes))
                    {
                        case Fetched.Replaced:
                            return false;
                        case Fetched.Nothing:
                            Fill(start, wanted);
                            return true;
                    }

                    CheckBudget(bytes);
                    byte[] made = GC.AllocateUninitializedArray<byte>((int)bytes);
                    Level.Decode(id, scratch.Encoded.Span, made);
                    samples = made;
                }
                finally
                {
                    Cache.Land(flight, samples);
                }
            }

            Place(samples, strides, inPiece, start, wanted);
            return true;
        }

        /// <summary>Reads the stored bytes of a piece into the worker's buffer.</summary>
        private Fetched Fetch(Scratch scratch, PieceLocation location, long id, long bytes)
        {
            scratch.Encoded.Resize(0);
            if (location.Kind != PieceKind.Encoded) return Fetched.Bytes;
            if (!TryTake(scratch, location, out bool exists, out long version)) exists = TryRead(location, scratch.Encoded, out version);
            if (version != location.Version) return Fetched.Replaced;
            if (!exists)
            {
                if (Level.IsElsewhere(id, location.Key)) return Fetched.Replaced;
                if (!location.MissingIsFill) throw new DamagedDataException($"{location.Key} is missing in {location.Store!.Name}");
                return Fetched.Nothing;
            }

            CheckLength(location, scratch.Encoded.Length);
            CheckExpansion(location, scratch.Encoded.Length, bytes);
            return Fetched.Bytes;
        }

        private static bool TryRead(PieceLocation location, ByteBuffer encoded, out long version)
        {
            if (location.Version != 0) return location.Store!.TryRead(location.Key, location.Range, encoded, out version);
            version = 0;
            // A value that must be there is a file with all pieces in it, or many of them; the others are files of one piece.
            return location.MissingIsFill ? location.Store!.TryRead(location.Key, location.Range, encoded) : location.Store!.TryReadPart(location.Key, location.Range, encoded);
        }

        /// <summary>A piece that is decoded as a whole must fit the memory that the caller grants.</summary>
        private void CheckBudget(long bytes)
        {
            if (bytes > Budget)
                Throw.Refused(Invariant($"one {Level.Codec} piece of the image has {bytes / 1e6:F0} MB when it is decoded, more than the {Budget / 1e6:F0} MB of memory that are granted; grant more memory"));
        }

        /// <summary>Reads runs of samples that lie in the file as they are wanted: into the target where both agree, else through a buffer.</summary>
        private void ReadRaw(Scratch scratch, PieceLocation location, int index, ReadOnlySpan<long> start, ReadOnlySpan<long> inPiece, ReadOnlySpan<long> wanted)
        {
            ReadOnlySpan<long> stored = Pieces.Stored(index);
            int rank = stored.Length;
            Span<long> tight = stackalloc long[rank];
            Tight(stored, tight);
            ReadOnlySpan<long> fileStrides = location.Strides is { } own ? own : tight;
            long from = location.Range.Offset;
            for (int i = 0; i < rank; i++) from += inPiece[i] * fileStrides[i];

            // Inner axes along which file and target advance together form one run.
            int outer = rank;
            long run = ElementSize;
            while (outer > 0 && (wanted[outer - 1] == 1 || (fileStrides[outer - 1] == run && Strides[outer - 1] == run))) run *= wanted[--outer];
            bool swap = location.BigEndian && WordSize > 1;
            // A run that is far from the next one in the file is read alone even when it is short: the bytes between would cost more.
            if (outer == 0 || run >= ShortRun || (run >= 64 && fileStrides[outer - 1] - run > ShortRun))
            {
                ReadRuns(scratch, location, from, TargetAt(start), fileStrides[..outer], wanted[..outer], run, swap);
                return;
            }

            ReadBlocks(scratch, location, from, start, fileStrides, wanted, swap);
        }

        private void ReadRuns(Scratch scratch, PieceLocation location, long from, long to, ReadOnlySpan<long> fileStrides, ReadOnlySpan<long> counts, long run, bool swap)
        {
            Span<long> at = stackalloc long[counts.Length];
            at.Clear();
            for (; ; )
            {
                ReadRun(scratch, location, from, to, run, swap);
                int axis = counts.Length - 1;
                for (; axis >= 0; axis--)
                {
                    from += fileStrides[axis];
                    to += Strides[axis];
                    if (++at[axis] < counts[axis]) break;
                    from -= fileStrides[axis] * counts[axis];
                    to -= Strides[axis] * counts[axis];
                    at[axis] = 0;
                }

                if (axis < 0) return;
            }
        }

        private void ReadRun(Scratch scratch, PieceLocation location, long from, long to, long run, bool swap)
        {
            const int Step = 1 << 24;
            for (long done = 0; done < run; done += Step)
            {
                Span<byte> part = new(Memory + to + done, (int)Math.Min(Step, run - done));
                ReadExactly(scratch, location, from + done, part);
                if (swap) ByteOrder.Swap(part, part, WordSize);
            }
        }

        /// <summary>Short runs: reads the bytes of one inner plane at once and places them with one strided copy.</summary>
        private void ReadBlocks(Scratch scratch, PieceLocation location, long from, ReadOnlySpan<long> start, ReadOnlySpan<long> fileStrides, ReadOnlySpan<long> wanted, bool swap)
        {
            // Grow the block outwards while its span stays moderate and dense, so that few reads are made and few bytes thrown away.
            int rank = wanted.Length;
            int inner = rank;
            long span = ElementSize;
            while (inner > 0)
            {
                long next = span + ((wanted[inner - 1] - 1) * fileStrides[inner - 1]);
                if (next > (8 << 20) && inner < rank) break;
                span = next;
                inner--;
            }

            Span<long> at = stackalloc long[rank];
            Span<long> corner = stackalloc long[rank];
            at.Clear();
            start.CopyTo(corner);
            for (; ; )
            {
                Span<byte> block = scratch.Decoded.Resize(span);
                ReadExactly(scratch, location, from, block);
                if (swap) ByteOrder.Swap(block, block, WordSize);
                StridedCopy.Copy(
                    ref MemoryMarshal.GetReference(block), block.Length, 0, fileStrides[inner..], ref Unsafe.AsRef<byte>(Memory), Length, TargetAt(corner), Strides.AsSpan(inner), wanted[inner..], ElementSize);
                int axis = inner - 1;
                for (; axis >= 0; axis--)
                {
                    from += fileStrides[axis];
                    corner[axis]++;
                    if (++at[axis] < wanted[axis]) break;
                    from -= fileStrides[axis] * wanted[axis];
                    corner[axis] -= wanted[axis];
                    at[axis] = 0;
                }

                if (axis < 0) return;
            }
        }

        private void ReadExactly(Scratch scratch, PieceLocation location, long offset, Span<byte> destination)
        {
            int count = Plan is not null && TryTake(scratch, location, offset, destination) is { } taken ? taken : location.Store!.Read(location.Key, offset, destination);
            if (count < destination.Length) Truncated(location, offset + count, destination.Length - count);
        }

        private static void CheckLength(PieceLocation location, int length)
        {
            if (location.Range.Length != long.MaxValue && length < location.Range.Length) Truncated(location, location.Range.Offset + length, location.Range.Length - length);
        }

        /// <summary>A few bytes that claim to be a large block are a lying header or a bomb: no memory for them.</summary>
        private static void CheckExpansion(PieceLocation location, int encoded, long decoded)
        {
            if (decoded > MaxDoubtful && decoded / MaxExpansion > encoded)
                throw new DamagedDataException(Invariant($"{encoded} bytes claim to hold {decoded} bytes of pixels; no compression reaches that")) { Offset = location.Range.Offset }.WithPath(location.Key);
        }

        private static void Truncated(PieceLocation location, long offset, long missing) =>
            throw new DamagedDataException(
                Invariant($"the file ends {missing} bytes before the pixels do (cut off, or still being written)"))
            { Offset = offset }.WithPath(location.Key);

        private void Place(ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ReadOnlySpan<long> inPiece, ReadOnlySpan<long> start, ReadOnlySpan<long> wanted)
        {
            long from = 0;
            for (int i = 0; i < strides.Length; i++) from += inPiece[i] * strides[i];
            StridedCopy.Copy(ref MemoryMarshal.GetReference(samples), samples.Length, from, strides, ref Unsafe.AsRef<byte>(Memory), Length, TargetAt(start), Strides, wanted, ElementSize);
        }

        private long TargetAt(ReadOnlySpan<long> start)
        {
            long at = Origin;
            for (int i = 0; i < start.Length; i++) at += (start[i] - Offset[i]) * Strides[i];
            return at;
        }

        private long Tight(ReadOnlySpan<long> shape, Span<long> strides)
        {
            long bytes = ElementSize;
            for (int i = shape.Length - 1; i >= 0; i--)
            {
                strides[i] = bytes;
                bytes *= shape[i];
            }

            return bytes;
        }

        private bool IsTight(ReadOnlySpan<long> extent, ReadOnlySpan<long> tight)
        {
            for (int i = 0; i < extent.Length; i++)
            {
                if (extent[i] > 1 && Strides[i] != tight[i]) return false;
            }

            return true;
        }

        /// <summary>The parts of a piece that no later piece hides; null when that is all of it.</summary>
        private List<Box>? Visible(int index, ReadOnlySpan<long> start, ReadOnlySpan<long> wanted)
        {
            List<Box>? parts = null;
            (int first, int end) = Covers?.Range(start[Covers.Axis], wanted[Covers.Axis]) ?? (index + 1, Pieces.Count);
            for (int place = first; place < end; place++)
            {
                int later = Covers?.Piece(place) ?? place;
                if (later <= index) continue;
                ReadOnlySpan<long> laterStart = Pieces.Offset(later), laterExtent = Pieces.Extent(later);
                if (!Touch(laterStart, laterExtent, start, wanted)) continue;
                Box cover = new(laterStart.ToArray(), laterExtent.ToArray());
                parts ??= [new Box(start.ToArray(), wanted.ToArray())];
                List<Box> left = [];
                foreach (Box part in parts) part.Without(cover, left);
                parts = left;
            }

            return parts;
        }

        private static bool Touch(ReadOnlySpan<long> aStart, ReadOnlySpan<long> aExtent, ReadOnlySpan<long> bStart, ReadOnlySpan<long> bExtent)
        {
            for (int i = 0; i < aStart.Length; i++)
            {
                if (aStart[i] >= bStart[i] + bExtent[i] || bStart[i] >= aStart[i] + aExtent[i]) return false;
            }

            return true;
        }

        private static long[] Subtract(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
        {
            long[] result = a.ToArray();
            for (int i = 0; i < result.Length; i++) result[i] -= b[i];
            return result;
        }
    }

    private enum Fetched
    {
        Bytes,
        Nothing,
        Replaced,
    }

    private enum Wholeness
    {
        Whole,
        Part,
    }
}
