using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;
using Xunit;

namespace Lamella.Tests.Core.Engine;

public sealed class RegionReaderTests
{
    [Theory]
    [InlineData(nameof(PieceKind.Encoded))]
    [InlineData(nameof(PieceKind.Raw))]
    [InlineData(nameof(PieceKind.Fill))]
    public void Any_region_in_any_layout_equals_the_samples_picked_one_by_one(string storage)
    {
        PieceKind kind = Enum.Parse<PieceKind>(storage);
        Random random = new(20 + (int)kind);
        for (int round = 0; round < 150; round++)
        {
            int rank = random.Next(1, 6);
            long[] shape = Pick(random, rank, 1, 12), chunk = Pick(random, rank, 1, 6);
            int size = 1 << random.Next(4);
            ArraySource source = new(shape, chunk, size, kind, bigEndian: kind == PieceKind.Raw && random.Next(2) == 0, padded: random.Next(2) == 0);
            long[] offset = new long[rank], extent = new long[rank];
            for (int i = 0; i < rank; i++)
            {
                offset[i] = random.NextInt64(shape[i]);
                extent[i] = random.NextInt64(1, shape[i] - offset[i] + 1);
            }

            long[] strides = Layout(random, extent, size, out long length);
            byte[] target = new byte[length];
            Read(source, offset, extent, target, strides, threads: random.Next(1, 5), random.Next(2) == 0 ? new ChunkCache(1 << 20) : null);
            Check(source, offset, extent, target, strides);
        }
    }

    [Fact]
    public void Long_raw_rows_are_read_straight_and_short_far_ones_alone()
    {
        // Rows of 40,000 bytes: whole rows come as runs; a narrow crop of them must not read the bytes between.
        ArraySource source = new([3, 50, 20_000], [1, 50, 20_000], 2, PieceKind.Raw, bigEndian: false, padded: false);
        foreach ((long[] offset, long[] extent) in (ReadOnlySpan<(long[], long[])>)[([0, 0, 0], [3, 50, 20_000]), ([1, 3, 100], [2, 40, 50]), ([0, 0, 0], [1, 50, 10_000])])
        {
            byte[] target = new byte[extent[0] * extent[1] * extent[2] * 2];
            long[] strides = [extent[1] * extent[2] * 2, extent[2] * 2, 2];
            source.Store.Bytes = 0;
            Read(source, offset, extent, target, strides, 2, null);
            Check(source, offset, extent, target, strides);
            Assert.Equal(target.Length, source.Store.Bytes);
        }
    }

    [Fact]
    public void Of_pieces_that_cover_each_other_the_later_one_shows_and_gaps_hold_the_fill_value()
    {
        OverlapSource source = new();
        byte[] target = new byte[10 * 10];
        for (int round = 0; round < 20; round++)
        {
            Array.Fill(target, (byte)99);
            Read(source, [0, 0], [10, 10], target, [10, 1], 1 + (round % 4), null);
            for (int y = 0; y < 10; y++)
                for (int x = 0; x < 10; x++)
                    Assert.Equal(source.Expected(y, x), target[(y * 10) + x]);
        }
    }

    [Fact]
    public void A_region_beyond_the_level_is_refused_before_anything_is_read()
    {
        ArraySource source = new([4, 4], [2, 2], 1, PieceKind.Encoded, bigEndian: false, padded: false);
        byte[] target = new byte[100];
        Assert.Throws<ArgumentOutOfRangeException>(() => Read(source, [0, 1], [4, 4], target, [4, 1], 1, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => Read(source, [-1, 0], [1, 1], target, [1, 1], 1, null));
        Assert.Throws<ArgumentException>(() => Read(source, [0, 0], [4, 4], new byte[15], [4, 1], 1, null));
        Assert.Equal(0, source.Store.Bytes);
    }

    [Fact]
    public void A_truncated_file_is_damaged_data_that_says_how_much_is_missing()
    {
        ArraySource source = new([4, 1000], [4, 1000], 2, PieceKind.Raw, bigEndian: false, padded: false);
        source.Store.Truncate(5000);
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => Read(source, [0, 0], [4, 1000], new byte[8000], [2000, 2], 1, null));
        Assert.Contains("3000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_error_of_many_workers_reaches_the_caller_as_it_was()
    {
        ArraySource source = new([64, 64], [2, 2], 1, PieceKind.Encoded, bigEndian: false, padded: false) { FailAt = 77 };
        DamagedDataException error = Assert.Throws<DamagedDataException>(() => Read(source, [0, 0], [64, 64], new byte[4096], [64, 1], 4, null));
        Assert.Contains("piece 77", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_piece_that_is_used_in_part_is_decoded_once_for_its_neighbours()
    {
        ArraySource source = new([100, 100], [100, 100], 1, PieceKind.Encoded, bigEndian: false, padded: false);
        ChunkCache cache = new(1 << 20);
        for (int y = 0; y < 10; y++) Read(source, [y * 10, 0], [10, 100], new byte[1000], [100, 1], 1, cache);
        Assert.Equal(1, source.Decoded);
    }

    [Fact]
    public void Readers_who_want_one_piece_at_the_same_time_share_one_decoding()
    {
        ArraySource source = new([400, 400], [400, 400], 1, PieceKind.Encoded, bigEndian: false, padded: false);
        ChunkCache cache = new(1 << 20);
        using Barrier start = new(8);
        Thread[] readers = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            start.SignalAndWait(TestContext.Current.CancellationToken);
            Read(source, [i * 50, 0], [50, 400], new byte[20_000], [400, 1], 1, cache);
        }))];
        foreach (Thread reader in readers) reader.Start();
        foreach (Thread reader in readers) reader.Join();
        Assert.Equal(1, source.Decoded);
    }

    [Fact]
    public void A_reader_who_fails_leaves_the_piece_to_the_next()
    {
        ArraySource source = new([100, 100], [100, 100], 1, PieceKind.Encoded, bigEndian: false, padded: false) { FailAt = 0 };
        ChunkCache cache = new(1 << 20);
        for (int i = 0; i < 3; i++) Assert.Throws<DamagedDataException>(() => Read(source, [0, 0], [10, 100], new byte[1000], [100, 1], 1, cache));
        source.FailAt = -1;
        byte[] target = new byte[1000];
        Read(source, [0, 0], [10, 100], target, [100, 1], 1, cache);
        Check(source, [0, 0], [10, 100], target, [100, 1]);
    }

    [Fact]
    public void A_region_of_very_many_pieces_is_read_in_parts()
    {
        // 300,000 pieces of one sample: more than are listed at once.
        ArraySource source = new([3, 1000, 100], [1, 1, 1], 2, PieceKind.Raw, bigEndian: false, padded: false);
        foreach ((long[] offset, long[] extent) in (ReadOnlySpan<(long[], long[])>)[([0, 0, 0], [3, 1000, 100]), ([1, 7, 3], [2, 900, 97])])
        {
            byte[] target = new byte[extent[0] * extent[1] * extent[2] * 2];
            long[] strides = [extent[1] * extent[2] * 2, extent[2] * 2, 2];
            Read(source, offset, extent, target, strides, 2, null);
            Check(source, offset, extent, target, strides);
        }
    }

    [Fact]
    public void A_piece_beyond_the_granted_memory_is_refused_with_advice()
    {
        ArraySource source = new([1000, 2000], [1000, 2000], 1, PieceKind.Encoded, bigEndian: false, padded: false);
        byte[] target = new byte[2000];
        RefusedException error = Assert.Throws<RefusedException>(() => ReadWithin(source, target, 1 << 20));
        Assert.Contains("grant more memory", error.Message, StringComparison.Ordinal);
        ReadWithin(source, target, 4 << 20);
    }

    private static unsafe void ReadWithin(LevelSource source, byte[] target, long budget)
    {
        fixed (byte* memory = target)
        {
            RegionReader.Read(source, [0, 0], [1, 2000], source.PixelType!.Value, new PixelTarget(memory, target.Length, [2000, 1]), new ExecutionOptions { Threads = 1, MemoryBudget = budget });
        }
    }

    private static unsafe void Read(LevelSource source, long[] offset, long[] extent, byte[] target, long[] strides, int threads, ChunkCache? cache)
    {
        fixed (byte* memory = target)
        {
            RegionReader.Read(source, offset, extent, source.PixelType!.Value, new PixelTarget(memory, target.Length, strides), new ExecutionOptions { Threads = threads }, cache);
        }
    }

    private static void Check(ArraySource source, long[] offset, long[] extent, byte[] target, long[] strides)
    {
        long[] at = new long[extent.Length];
        for (; ; )
        {
            long place = 0;
            long[] position = new long[extent.Length];
            for (int i = 0; i < extent.Length; i++)
            {
                place += at[i] * strides[i];
                position[i] = offset[i] + at[i];
            }

            Assert.True(source.Sample(position).AsSpan().SequenceEqual(target.AsSpan((int)place, source.ElementSize)), $"the sample at {string.Join(',', position)} differs");
            int axis = extent.Length - 1;
            while (axis >= 0 && ++at[axis] == extent[axis]) at[axis--] = 0;
            if (axis < 0) return;
        }
    }

    private static long[] Pick(Random random, int rank, int low, int high) => [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(low, high + 1))];

    /// <summary>A random order of the axes, with gaps.</summary>
    private static long[] Layout(Random random, long[] extent, int size, out long length)
    {
        int[] order = [.. Enumerable.Range(0, extent.Length)];
        if (random.Next(2) == 0) random.Shuffle(order);
        long[] strides = new long[extent.Length];
        long step = size;
        foreach (int axis in order.Reverse())
        {
            strides[axis] = step;
            step *= extent[axis] + random.Next(2);
        }

        length = size;
        for (int i = 0; i < extent.Length; i++) length += (extent[i] - 1) * strides[i];
        return strides;
    }

    /// <summary>An array by formula, stored as the given kind of pieces.</summary>
    private sealed class ArraySource : LevelSource
    {
        private readonly PieceKind _kind;
        private readonly bool _bigEndian;
        private readonly bool _padded;
        private int _decoded;

        public ArraySource(long[] shape, long[] chunk, int size, PieceKind kind, bool bigEndian, bool padded)
            : base("ABDFGJ"[..shape.Length], shape, chunk, size switch { 1 => Lamella.PixelType.UInt8, 2 => Lamella.PixelType.UInt16, 4 => Lamella.PixelType.UInt32, _ => Lamella.PixelType.UInt64 })
        {
            ElementSize = size;
            _kind = kind;
            _bigEndian = bigEndian;
            _padded = padded;
            PieceList all = new(shape.Length);
            FindPieces(new long[shape.Length], shape, all);
            for (int p = 0; p < all.Count; p++) Store.Put(all.Id(p).ToString(System.Globalization.CultureInfo.InvariantCulture), Piece(all, p));
        }

        public int ElementSize { get; }

        public MeteredStore Store { get; } = new();

        public long FailAt { get; set; } = -1;

        public int Decoded => _decoded;

        public override byte[]? FillValue => [.. Enumerable.Repeat((byte)7, ElementSize)];

        public byte[] Sample(ReadOnlySpan<long> at)
        {
            if (_kind == PieceKind.Fill) return FillValue!;
            ulong value = 17;
            foreach (long n in at) value = (value * 31) + (ulong)n + 1;
            return BitConverter.GetBytes(value)[..ElementSize];
        }

        public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces) =>
            pieces.AddGrid(Shape, Chunk, offset, extent, _padded ? EdgeChunks.Full : EdgeChunks.Cut);

        public override PieceLocation Locate(long piece)
        {
            string key = piece.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return _kind switch
            {
                PieceKind.Raw => PieceLocation.Raw(Store, key, 3, _bigEndian),
                PieceKind.Encoded => PieceLocation.Encoded(Store, key, ByteRange.From(3, Store.Length(key)!.Value - 3)),
                _ => PieceLocation.Fill,
            };
        }

        public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
        {
            if (piece == FailAt) Throw.Damaged("test", Invariant($"piece {piece}"));
            Interlocked.Increment(ref _decoded);
            // "Encoding" is the complement, so that undecoded bytes cannot pass for samples.
            for (int i = 0; i < encoded.Length; i++) destination[i] = (byte)~encoded[i];
        }

        /// <summary>Three bytes of something else, then the samples of the stored shape.</summary>
        private byte[] Piece(PieceList all, int p)
        {
            ReadOnlySpan<long> stored = all.Stored(p), start = all.Offset(p);
            List<byte> bytes = [1, 2, 3];
            long[] at = new long[stored.Length];
            for (; ; )
            {
                long[] position = new long[at.Length];
                for (int i = 0; i < at.Length; i++) position[i] = start[i] + at[i];
                byte[] sample = Sample(position);
                if (_bigEndian) Array.Reverse(sample);
                foreach (byte b in sample) bytes.Add(_kind == PieceKind.Encoded ? (byte)~b : b);
                int axis = at.Length - 1;
                while (axis >= 0 && ++at[axis] == stored[axis]) at[axis--] = 0;
                if (axis < 0) return [.. bytes];
            }
        }
    }

    /// <summary>Three overlapping squares of one value each, and a corner that none covers.</summary>
    private sealed class OverlapSource : LevelSource
    {
        private static readonly (int Y, int X, int Size, byte Value)[] Tiles = [(0, 0, 6, 1), (3, 3, 6, 2), (2, 5, 4, 3)];
        private readonly MemoryStore _store = new();

        public OverlapSource()
            : base("YX", [10, 10], [6, 6], Lamella.PixelType.UInt8) => _store.Put("x", [0]);

        public override bool PiecesOverlap => true;

        public override byte[]? FillValue => [50];

        public byte Expected(int y, int x) => Tiles.Where(t => y >= t.Y && y < t.Y + t.Size && x >= t.X && x < t.X + t.Size).Select(t => t.Value).LastOrDefault((byte)50);

        public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
        {
            for (int i = 0; i < Tiles.Length; i++) pieces.Add(i, [Tiles[i].Y, Tiles[i].X], [Tiles[i].Size, Tiles[i].Size], [Tiles[i].Size, Tiles[i].Size]);
        }

        public override PieceLocation Locate(long piece) => PieceLocation.Encoded(_store, "x", ByteRange.All);

        public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => destination.Fill(Tiles[piece].Value);
    }

    /// <summary>A memory store that counts the bytes read and can lose its tail.</summary>
    private sealed class MeteredStore : WritableStore
    {
        private readonly MemoryStore _inner = new();
        private long _limit = long.MaxValue;
        private long _bytes;

        public override string Name => "metered";

        public long Bytes
        {
            get => _bytes;
            set => _bytes = value;
        }

        public void Truncate(long length) => _limit = length + 3;

        public override long? Length(string key) => _inner.Length(key) is { } length ? Math.Min(length, _limit) : null;

        public override int Read(string key, long offset, Span<byte> destination)
        {
            int count = _inner.Read(key, offset, destination[..(int)Math.Clamp(_limit - offset, 0, destination.Length)]);
            Interlocked.Add(ref _bytes, count);
            return count;
        }

        public override void Put(string key, ReadOnlySpan<byte> value) => _inner.Put(key, value);

        public override bool Delete(string key) => _inner.Delete(key);

        public override IEnumerable<string> List(string prefix) => _inner.List(prefix);
    }
}
