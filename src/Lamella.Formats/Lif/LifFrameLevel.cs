using System.Collections.Concurrent;
using Lamella.Engine;
using Lamella.Formats.Lif.Structure;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Lif;

/// <summary>
/// An image of an XLIF whose planes are picture files (TIFF, PNG, ...). Each is opened by its own format when its plane is first wanted; its pieces become pieces of this level. The pages of a file of several follow each other
/// in the memory. Colours of such files are red first, whatever the increments say.
/// </summary>
internal sealed class LifFrameLevel : LevelSource
{
    private const int MostOpen = 1024;
    private const int FrameShift = 36;

    private readonly LifLayout _layout;
    private readonly Store _store;
    private readonly LifSegment[] _frames;
    private readonly ConcurrentDictionary<int, LevelSource> _open = new();
    private readonly int _channelAxis;
    private readonly int _row;
    private readonly int _column;

    /// <summary>Creates the level.</summary>
    /// <param name="layout">The image.</param>
    /// <param name="store">The store that holds the files.</param>
    /// <param name="frames">Which file holds which part of the memory.</param>
    public LifFrameLevel(LifLayout layout, Store store, IEnumerable<LifSegment> frames)
        : base(layout.Axes, layout.Shape, ChunkOf(layout), layout.Type)
    {
        _layout = layout;
        _store = store;
        _frames = [.. frames.OrderBy(f => f.Start)];
        _channelAxis = Axes.IndexOf('C', StringComparison.Ordinal);
        int[] inner = [.. Enumerable.Range(0, Axes.Length).Where(i => Axes[i] is not ('C' or 'S'))];
        if (inner.Length < 2) Throw.Unsupported(LifContainer.Format, "picture files that hold single lines");
        (_row, _column) = (inner[^2], inner[^1]);
    }

    /// <inheritdoc/>
    public override string Codec => "files";

    /// <inheritdoc/>
    public override PixelType TypeOfChannel(long channel) => _layout.Channels[channel].Type;

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int rank = Shape.Length;
        Span<long> at = stackalloc long[rank];
        Span<long> reach = stackalloc long[rank];
        Span<long> stored = stackalloc long[rank];
        PieceList planes = new(rank);
        planes.AddGrid(Shape, Chunk, offset, extent, EdgeChunks.Cut);
        for (int plane = 0; plane < planes.Count; plane++)
        {
            ReadOnlySpan<long> corner = planes.Offset(plane);
            LifChannelGroup channel = _layout.Channels[_channelAxis < 0 ? 0 : corner[_channelAxis]];
            if (FrameAt(corner, channel) is not ({ } frame, { } page))
            {
                pieces.Add(-1, corner, planes.Extent(plane), planes.Stored(plane));
                continue;
            }

            LevelSource file = Open(frame, channel, page);
            int pages = PageAxis(file), y = file.Axes.IndexOf('Y', StringComparison.Ordinal), x = file.Axes.IndexOf('X', StringComparison.Ordinal), s = file.Axes.IndexOf('S', StringComparison.Ordinal);
            long[] from = new long[file.Shape.Length], size = file.Shape.ToArray();
            (from[y], size[y], from[x], size[x]) = (offset[_row], extent[_row], offset[_column], extent[_column]);
            if (pages >= 0) (from[pages], size[pages]) = (page, 1);
            PieceList found = new(from.Length);
            file.FindPieces(from, size, found);
            for (int i = 0; i < found.Count; i++)
            {
                if (found.Id(i) >> FrameShift != 0) Throw.Unsupported(LifContainer.Format, $"{_frames[frame].Key} as a plane: it has too many parts");
                corner.CopyTo(at);
                reach.Fill(1);
                stored.Fill(1);
                (at[_row], reach[_row], stored[_row]) = (found.Offset(i)[y], found.Extent(i)[y], found.Stored(i)[y]);
                (at[_column], reach[_column], stored[_column]) = (found.Offset(i)[x], found.Extent(i)[x], found.Stored(i)[x]);
                if (s >= 0 && _layout.Samples > 1) (at[^1], reach[^1], stored[^1]) = (found.Offset(i)[s], found.Extent(i)[s], found.Stored(i)[s]);
                pieces.Add(((long)frame << FrameShift) | found.Id(i), at, reach, stored);
            }
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        if (piece < 0) return PieceLocation.Fill;
        LevelSource file = _open.TryGetValue((int)(piece >> FrameShift), out LevelSource? known) ? known : Reopen((int)(piece >> FrameShift));
        PieceLocation location = file.Locate(piece & ((1L << FrameShift) - 1));
        return location.Strides is { } strides ? PieceLocation.Raw(location.Store!, location.Key, location.Range.Offset, location.BigEndian, Spread(file.Axes, strides)) : location;
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        LevelSource file = _open.TryGetValue((int)(piece >> FrameShift), out LevelSource? known) ? known : Reopen((int)(piece >> FrameShift));
        file.Decode(piece & ((1L << FrameShift) - 1), encoded, destination);
    }

    /// <summary>The number of planes without a file.</summary>
    public long CountMissing()
    {
        long planes = 1;
        for (int i = 0; i < Shape.Length; i++)
        {
            if (i != _row && i != _column && Axes[i] != 'S') planes *= Shape[i];
        }

        long page = PageBytes(_layout.Channels[0]);
        foreach (LifSegment frame in _frames) planes -= page > 0 ? Math.Max(1, frame.Length / page) : 1;
        return Math.Max(0, planes);
    }

    /// <summary>The axis that numbers the planes of a file; -1 when it has one.</summary>
    private static int PageAxis(LevelSource file)
    {
        for (int i = 0; i < file.Axes.Length; i++)
        {
            if (file.Axes[i] is not ('Y' or 'X' or 'S') && file.Shape[i] > 1) return i;
        }

        return -1;
    }

    private static long[] ChunkOf(LifLayout layout)
    {
        long[] chunk = layout.Shape.ToArray();
        int inner = 0;
        for (int i = chunk.Length - 1; i >= 0; i--)
        {
            if (layout.Axes[i] == 'S') continue;
            if (layout.Axes[i] == 'C' || ++inner > 2) chunk[i] = 1;
        }

        return chunk;
    }

    /// <summary>The file whose part of the memory holds the plane, and the page of it; null when it is missing.</summary>
    private (int Frame, long Page)? FrameAt(ReadOnlySpan<long> corner, LifChannelGroup channel)
    {
        long first = channel.First;
        for (int i = 0; i < corner.Length; i++) first += corner[i] * channel.Increments[i];
        int low = 0, high = _frames.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_frames[middle].Start <= first) low = middle + 1;
            else high = middle;
        }

        if (low == 0) return null;
        LifSegment frame = _frames[low - 1];
        long distance = first - frame.Start, page = PageBytes(channel);
        if (distance == 0) return (low - 1, 0);
        if (distance >= frame.Length) return null;
        if (page == 0 || distance % page != 0) Throw.Unsupported(LifContainer.Format, $"{frame.Key} as a file of several planes that do not follow each other");
        return (low - 1, distance / page);
    }

    /// <summary>The bytes of a plane in the memory; 0 when its samples have gaps.</summary>
    private long PageBytes(LifChannelGroup channel)
    {
        long pixel = (long)channel.Samples * channel.Type.Size(), row = Shape[_column] * pixel;
        return channel.Increments[_column] == pixel && (channel.Increments[_row] == row || Shape[_row] == 1) ? row * Shape[_row] : 0;
    }

    private LevelSource Reopen(int frame) => Open(frame, null, 0);

    private LevelSource Open(int frame, LifChannelGroup? channel, long page)
    {
        if (!_open.TryGetValue(frame, out LevelSource? level))
        {
            if (_open.Count >= MostOpen) _open.Clear();
            level = Read(_frames[frame].Key);
            // Three times the bytes that the memory has for it: a gray plane as a colour picture.
            if (_layout.Samples == 1 && level.Axes.EndsWith('S') && level.Shape[^1] == 3 && level.PixelType is not null && _frames[frame].Length == PageBytes(_layout.Channels[0])) level = new FirstSampleLevel(level);
            level = _open.GetOrAdd(frame, level);
        }

        if (channel is not null) Check(frame, level, channel, page);
        return level;
    }

    private LevelSource Read(string key)
    {
        try
        {
            DetectionContext context = new(_store, key, key, SourceKind.File);
            // Pages as stored: what OME-XML in one of many files says is said of all of them together.
            if (TiffContainer.HasMagic(context.Head)) return TiffReader.Read(TiffFile.Open(_store, key), OpenOptions.Default).Scenes[0].Levels[0];
            ImageFormat? format = ImageFormats.Default.Detect(context);
            if (format is null || format is LifFormat) Throw.Unsupported(LifContainer.Format, $"the picture file {key}, whose format is not recognised");
            return format!.Open(new OpenContext(context, OpenOptions.Default)).Scenes[0].Levels[0];
        }
        catch (LamellaException e)
        {
            e.WithPath(key);
            throw;
        }
    }

    private void Check(int frame, LevelSource level, LifChannelGroup channel, long page)
    {
        string key = _frames[frame].Key;
        long rows = 0, columns = 0, samples = 1, others = 1;
        for (int i = 0; i < level.Axes.Length; i++)
        {
            switch (level.Axes[i])
            {
                case 'Y': rows = level.Shape[i]; break;
                case 'X': columns = level.Shape[i]; break;
                case 'S': samples = level.Shape[i]; break;
                default: others *= level.Shape[i]; break;
            }
        }

        // The rest of a file of more planes than its part of the memory has is of no use here, thumbnails for example.
        if (rows != Shape[_row] || columns != Shape[_column] || page >= (PageAxis(level) is >= 0 and var pages ? level.Shape[pages] : 1) || samples != channel.Samples || level.PixelType?.Size() != channel.Type.Size())
        {
            Throw.Damaged(
                LifContainer.Format,
                Invariant($"{key} has {others} planes of {rows} x {columns} pixels of {samples} samples of {level.PixelType?.Name()} where {page + 1} of {Shape[_row]} x {Shape[_column]} of {channel.Samples} of {channel.Type.Name()} are described"));
        }

        if (level.PiecesOverlap || (samples > 1 && level.Axes[^1] != 'S' && level.Chunk[level.Axes.IndexOf('S', StringComparison.Ordinal)] > 1)) Throw.Unsupported(LifContainer.Format, $"{key} as a plane: its parts overlap");
    }

    /// <summary>The strides of a file's axes on the axes of this level.</summary>
    private long[] Spread(string axes, long[] strides)
    {
        long[] result = new long[Shape.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = axes[i] switch { 'Y' => _row, 'X' => _column, 'S' when _layout.Samples > 1 => result.Length - 1, _ => -1 };
            if (axis >= 0) result[axis] = strides[i];
        }

        return result;
    }
}
