using System.Text.Json;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// Decides how the levels of a scene are stored: chunks, shards and codecs as asked for. What was not asked for stays as a source that is an OME-Zarr has it, so that its chunks need not be decoded.
/// </summary>
internal sealed class OmeZarrStorage(OmeZarrOptions options, IReadOnlyList<ZarrCodec> codecs, StoredLevels? stored)
{
    private readonly int _format = options.Ngff == NgffVersion.V04 ? 2 : 3;

    /// <summary>Plans one level.</summary>
    /// <param name="axes">The axes of the target.</param>
    /// <param name="shape">Samples along each.</param>
    /// <param name="type">The type of the samples.</param>
    /// <param name="level">The number of the level, counted from the one that becomes level 0.</param>
    /// <param name="sourceLevel">The level of the source that it takes over; null when it is made here.</param>
    public LevelStorage Plan(string axes, long[] shape, PixelType type, int level, int? sourceLevel)
    {
        if (sourceLevel is not null && stored is not null && stored.Axes == axes)
        {
            ZarrLevelSource source = stored.Levels[level];
            if (source.Shape.SequenceEqual(shape))
            {
                if (Verbatim(axes, shape, type, source) is { } verbatim) return new LevelStorage(verbatim, sourceLevel, source, WholeKeys: true);
                if (Repacked(axes, shape, type, source) is { } repacked) return new LevelStorage(repacked, sourceLevel, source, WholeKeys: false);
            }
        }

        return new LevelStorage(Made(axes, shape, type), sourceLevel, null, false);
    }

    /// <summary>Nothing was asked for and both are Zarr v3: the codecs go along as they stand, shards and all.</summary>
    private ZarrArraySpec? Verbatim(string axes, long[] shape, PixelType type, ZarrLevelSource source)
    {
        ZarrArrayMetadata metadata = source.Metadata;
        if (_format != 3 || metadata.ZarrFormat != 3 || options.Shards is not null || (options.Sharding == Sharding.None && source.Shard is not null)) return null;
        if (!ChunksStay(axes, shape, source) || !CodecsStay(ZarrChunkForm.Of(metadata, 3), type) || !metadata.Document.TryGetProperty("codecs", out JsonElement stored)) return null;
        return new ZarrArraySpec { Shape = shape, Chunk = metadata.StoredChunk, PixelType = type, FillValue = metadata.FillValue, StoredCodecs = stored, Known = options.Codecs };
    }

    /// <summary>The same chunks under other keys: packed into shards, taken out of them, or as the other version of Zarr.</summary>
    private ZarrArraySpec? Repacked(string axes, long[] shape, PixelType type, ZarrLevelSource source)
    {
        ZarrChunkForm? form = ZarrChunkForm.Of(source.Metadata, _format);
        if (form is null || !ChunksStay(axes, shape, source) || !CodecsStay(form, type)) return null;
        long[] chunk = source.Chunk.ToArray();
        long[]? shard = !OmeZarrPlanner.Sharded(options) ? null : options.Shards is null && source.Shard is { } same ? same : OmeZarrPlanner.Shard(axes, shape, chunk, type.Size(), options);
        return new ZarrArraySpec { ZarrFormat = _format, Shape = shape, Chunk = chunk, Shard = shard, PixelType = type, FillValue = source.Metadata.FillValue, ByteOrder = form.ByteOrder, ColumnMajor = form.ColumnMajor, Codecs = form.Codecs, Known = options.Codecs };
    }

    private ZarrArraySpec Made(string axes, long[] shape, PixelType type)
    {
        long[] chunk = OmeZarrPlanner.Chunk(axes, shape, type.Size(), options);
        return new ZarrArraySpec { ZarrFormat = _format, Shape = shape, Chunk = chunk, Shard = OmeZarrPlanner.Sharded(options) ? OmeZarrPlanner.Shard(axes, shape, chunk, type.Size(), options) : null, PixelType = type, Codecs = codecs, Known = options.Codecs };
    }

    private bool ChunksStay(string axes, long[] shape, ZarrLevelSource source) => options.Chunks is null || source.Chunk.SequenceEqual(OmeZarrPlanner.Chunk(axes, shape, 1, options));

    private bool CodecsStay(ZarrChunkForm? form, PixelType type) => options.Compression is null || (form is { ByteOrder: ZarrByteOrder.Little, ColumnMajor: false } && form.HasCodecs(codecs, type));
}
