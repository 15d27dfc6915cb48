using Lamella.Execution;
using Lamella.IO;

namespace Lamella.Engine;

/// <summary>How a read of a remote image is planned: where all pieces lie is asked first, then the ranges become few requests.</summary>
internal static unsafe partial class RegionReader
{
    /// <summary>Samples that lie as they are wanted are taken in parts of this size, so that several requests share a large piece.</summary>
    private const long MostRawPart = 4 << 20;

    /// <summary>A range is not worth asking for as a whole when it holds fewer than one wanted byte in so many.</summary>
    private const long MostSparse = 16;

    /// <summary>So many pieces are looked at to find out whether they lie in a remote store.</summary>
    private const int MostProbed = 64;

    private const long MostPlanned = 256 << 20;

    private sealed partial class Job
    {
        private List<(int Piece, Box Box)>? _parts;

        /// <summary>The requests of the read; null for a local image.</summary>
        public RangePlan? Plan { get; private set; }

        /// <summary>What the workers read: pieces, or the planned parts of them.</summary>
        public int ItemCount => _parts?.Count ?? Pieces.Count;

        /// <summary>Reads one item.</summary>
        public void ReadItem(int worker, long item)
        {
            Scratch scratch = Workers[worker] ??= new Scratch();
            if (_parts is null)
            {
                ReadPiece(scratch, (int)item, Offset, Extent);
                return;
            }

            scratch.Part = (int)item;
            (int piece, Box box) = _parts[(int)item];
            try
            {
                ReadPiece(scratch, piece, box.Start, box.Extent);
            }
            finally
            {
                Plan!.Done((int)item);
            }
        }

        /// <summary>Plans the read when its pieces lie in a remote store; null when they do not. The caller disposes the plan.</summary>
        public RangePlan? PlanRequests(ExecutionOptions options)
        {
            int requests = Level.Requests ?? ProbedRequests();
            if (requests == 0) return null;
            if (options.Requests > 0) requests = options.Requests;
            PieceLocation[] places = new PieceLocation[Pieces.Count];
            try
            {
                LocateAll(places, requests, options.Cancellation);
            }
            catch (LamellaException e) when (e is not StoreException)
            {
                // A damaged index: read piece by piece, the first piece that cannot be read is the one that is named.
                return null;
            }

            Plan = new RangePlan();
            _parts = [];
            for (int i = 0; i < places.Length; i++) AddParts(i, places[i]);
            Plan.Start(_parts.Count, requests, Math.Min(MostPlanned, options.MemoryBudget / 4));
            return Plan;
        }

        /// <summary>Takes the stored bytes of a piece out of the plan; false when they are not in it.</summary>
        private bool TryTake(Scratch scratch, PieceLocation location, out bool exists, out long version)
        {
            exists = false;
            version = 0;
            if (Plan is null || !Plan.TryTake(scratch.Part, location, location.Range.Offset, location.Range.Length, out ReadOnlySpan<byte> bytes, out exists, out version)) return false;
            bytes.CopyTo(scratch.Encoded.Resize(bytes.Length));
            return true;
        }

        /// <summary>Takes a run of samples out of the plan: the number of bytes; null when it is not in it.</summary>
        private int? TryTake(Scratch scratch, PieceLocation location, long offset, Span<byte> destination)
        {
            if (!Plan!.TryTake(scratch.Part, location, offset, destination.Length, out ReadOnlySpan<byte> bytes, out bool exists, out _) || !exists) return null;
            bytes.CopyTo(destination);
            return bytes.Length;
        }

        /// <summary>The first piece that is stored anywhere tells.</summary>
        private int ProbedRequests()
        {
            for (int i = 0; i < Math.Min(Pieces.Count, MostProbed); i++)
            {
                if (Level.Locate(Pieces.Id(i)) is { Store: { } store }) return store.Requests;
            }

            return 0;
        }

        /// <summary>
        /// Asks where each piece lies. That may cost a request, for the index of a shard or the directory of a file, which neighbours share: pieces are asked for in an order that spreads, so that different ones are under
        /// way at once.
        /// </summary>
        private void LocateAll(PieceLocation[] places, int requests, CancellationToken cancellation)
        {
            // A level that knows its store needs no request for a place, but for the index of a shard.
            int threads = Level.Requests is not null && Level.Shard is null ? 1 : Math.Min(requests, places.Length);
            int step = Spread(places.Length);
            WorkQueue.RunWaiting(
                places.Length,
                threads,
                (_, item) =>
                {
                    int index = (int)(item * step % places.Length);
                    places[index] = Level.Locate(Pieces.Id(index));
                },
                cancellation);
        }

        /// <summary>A step that visits all of a number of items, far from each other in turn.</summary>
        private static int Spread(int count)
        {
            int step = Math.Max(1, (int)(count * 0.618));
            while (Gcd(step, count) != 1) step++;
            return step;
        }

        private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);

        private void AddParts(int piece, PieceLocation place)
        {
            int rank = Pieces.Rank;
            long[] start = new long[rank], extent = new long[rank];
            for (int i = 0; i < rank; i++)
            {
                start[i] = Math.Max(Offset[i], Pieces.Offset(piece)[i]);
                extent[i] = Math.Min(Offset[i] + Extent[i], Pieces.Offset(piece)[i] + Pieces.Extent(piece)[i]) - start[i];
                if (extent[i] <= 0) return;
            }

            Box whole = new(start, extent);
            if (place.Kind == PieceKind.Raw && place.Strides is not { } && !Level.PiecesOverlap)
            {
                AddRaw(piece, place, whole);
                return;
            }

            _parts!.Add((piece, whole));
            bool hidden = Level.PiecesOverlap && Visible(piece, start, extent) is { Count: 0 };
            if (place.Kind != PieceKind.Encoded || place.Range.Offset < 0 || hidden) return;
            ReadOnlySpan<long> stored = Pieces.Stored(piece);
            Span<long> strides = stackalloc long[rank];
            long decoded = Tight(stored, strides);
            if (Cache is not null && !extent.AsSpan().SequenceEqual(Pieces.Extent(piece)) && Cache.Has(Level, Pieces.Id(piece))) return;
            Plan!.Add(_parts.Count - 1, place, place.Range, place.Range.Length == long.MaxValue ? decoded : place.Range.Length);
        }

        /// <summary>Cuts a box of raw samples until each part is one range of moderate length that is not mostly unwanted.</summary>
        private void AddRaw(int piece, PieceLocation place, Box box)
        {
            int rank = Pieces.Rank;
            Span<long> strides = stackalloc long[rank];
            Tight(Pieces.Stored(piece), strides);
            long first = place.Range.Offset, last = ElementSize, wanted = ElementSize, widest = 0;
            int axis = -1;
            for (int i = 0; i < rank; i++)
            {
                first += (box.Start[i] - Pieces.Offset(piece)[i]) * strides[i];
                long reach = (box.Extent[i] - 1) * strides[i];
                last += reach;
                wanted *= box.Extent[i];
                if (reach > widest) (widest, axis) = (reach, i);
            }

            if (axis >= 0 && (last > MostRawPart || (last > ShortRun && last / MostSparse > wanted)))
            {
                long[] low = [.. box.Extent], start = [.. box.Start], high = [.. box.Extent];
                low[axis] = box.Extent[axis] / 2;
                high[axis] -= low[axis];
                start[axis] += low[axis];
                AddRaw(piece, place, new Box([.. box.Start], low));
                AddRaw(piece, place, new Box(start, high));
                return;
            }

            _parts!.Add((piece, box));
            Plan!.Add(_parts.Count - 1, place, ByteRange.From(first, last), last);
        }
    }
}
