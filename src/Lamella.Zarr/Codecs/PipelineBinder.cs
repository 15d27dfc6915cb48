using System.Text.Json;
using Lamella.Codecs;
using Lamella.IO;
using Lamella.Zarr.Codecs.ArrayToArray;
using Lamella.Zarr.Codecs.ArrayToBytes;
using Lamella.Zarr.Codecs.BytesToBytes;
using Lamella.Zarr.Metadata;
using Lamella.Zarr.Sharding;

namespace Lamella.Zarr.Codecs;

/// <summary>
/// Binds codec specifications to one array: shapes and types are followed through the pipeline and checked once. What is not supported is listed by name; contradictions are damage.
/// </summary>
internal sealed class PipelineBinder
{
    private readonly string _key;
    private readonly bool _orderInType;
    private readonly ZarrCodecs _codecs;
    private readonly List<string> _unsupported;
    private bool _fillIsLost;

    /// <summary>Starts for the array under a metadata key; in v2 the byte order belongs to the type.</summary>
    public PipelineBinder(string key, bool orderInType, ZarrCodecs codecs, List<string> unsupported)
    {
        _key = key;
        _orderInType = orderInType;
        _codecs = codecs;
        _unsupported = unsupported;
    }

    /// <summary>The pipeline for chunks of a shape; null when a part is unsupported.</summary>
    public ChunkCodec? Bind(CodecSpec[] specs, ZarrDataType type, ReadOnlySpan<long> shape, byte[] fill, int depth = 0)
    {
        long[] current = shape.ToArray();
        ZarrDataType currentType = type;
        byte[] currentFill = fill;
        List<ArrayStep> arraySteps = [];
        int at = 0;
        for (; at < specs.Length; at++)
        {
            CodecSpec spec = specs[at];
            if (spec.Name == "transpose")
            {
                TransposeStep step = new(Permutation(spec, current.Length), current, currentType.Size);
                current = step.EncodedShape;
                // Two permutations in a row are one.
                if (arraySteps.Count > 0 && arraySteps[^1] is TransposeStep before) arraySteps[^1] = before.Then(step);
                else arraySteps.Add(step);
            }
            else if (!_orderInType && _codecs.Find(spec) is { MapsSamples: true } filter && (spec.IsNumcodecs || filter.V3Name == spec.Name))
            {
                if (SampleStep(spec, ref currentType, ref current, ref currentFill) is not { } step) return null;
                arraySteps.Add(step);
            }
            else
            {
                break;
            }
        }

        if (at == specs.Length) JsonText.Damaged(_key, "the codecs have no array-to-bytes codec");
        if (ArrayBytes(specs[at], currentType, current, currentFill, depth) is not { } arrayBytes) return null;
        List<BytesCodec> chain = [];
        for (at++; at < specs.Length; at++)
        {
            if (specs[at].Name is "bytes" or "transpose" or "sharding_indexed") JsonText.Damaged(_key, $"the codec {specs[at]} comes after the array-to-bytes codec");
            if (_codecs.Bind(specs[at], type, out string missing) is { } codec) chain.Add(codec);
            else _unsupported.Add(missing);
        }

        return _unsupported.Count > 0 ? null : new ChunkCodec(shape, type.Size, [.. arraySteps], arrayBytes, [.. chain]);
    }

    private int[] Permutation(CodecSpec spec, int rank)
    {
        JsonElement order = spec.Configuration.Required("order");
        int[] result = new int[rank];
        // Early v3 drafts had the letters of v2.
        if (order.ValueKind == JsonValueKind.String)
        {
            bool reversed = order.GetString() == "F";
            if (!reversed && order.GetString() != "C") JsonText.Damaged(_key, "the order of a transpose codec is neither a permutation nor C nor F");
            for (int i = 0; i < rank; i++) result[i] = reversed ? rank - 1 - i : i;
            return result;
        }

        if (order.ValueKind != JsonValueKind.Array || order.GetArrayLength() != rank) JsonText.Damaged(_key, Invariant($"the order of a transpose codec does not have {rank} entries"));
        long seen = 0;
        int n = 0;
        foreach (JsonElement item in order.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int axis) || (uint)axis >= (uint)rank || (seen & (1L << axis)) != 0)
                return JsonText.Damaged<int[]>(_key, "the order of a transpose codec is not a permutation");
            seen |= 1L << axis;
            result[n++] = axis;
        }

        return result;
    }

    /// <summary>A numcodecs filter in front of the array-to-bytes codec: it may change the type of what follows.</summary>
    private SampleStep? SampleStep(CodecSpec spec, ref ZarrDataType type, ref long[] shape, ref byte[] fill)
    {
        if (_codecs.Bind(spec, type, out string missing) is not { } filter)
        {
            _unsupported.Add(missing);
            return null;
        }

        long before = Bytes(shape, type.Size);
        if (before < 0) return null;
        long after = filter.FixedEncodedLength(before)!.Value;
        byte[] decodedFill = fill;
        if (filter is SampleFilter sample)
        {
            if (sample.DecodedType.Size() != type.Size) JsonText.Damaged(_key, $"the filter {spec} is of type {sample.DecodedType.Name()}, the array of type {type.Name}");
            type = ZarrDataType.Of(sample.EncodedType);
        }
        else if (filter is PackBitsFilter)
        {
            type = ZarrDataType.Of(PixelType.UInt8);
            shape = [after];
        }

        fill = new byte[type.Size];
        // What is absent inside a shard is the fill value as the filter stores it.
        if (filter is ScaleOffsetFilter or CastValueFilter) EncodeFill((SampleFilter)filter, decodedFill, fill);
        return new SampleStep(filter, before, after);
    }

    private void EncodeFill(SampleFilter filter, byte[] decoded, byte[] encoded)
    {
        try
        {
            filter.Encode(decoded, encoded);
        }
        catch (DamagedDataException)
        {
            // Without shards nobody asks for it: chunks that are absent as a whole are filled on the other side of the filter.
            _fillIsLost = true;
        }
    }

    private ArrayBytesStep? ArrayBytes(CodecSpec spec, ZarrDataType type, long[] shape, byte[] fill, int depth)
    {
        switch (spec.Name)
        {
            case "bytes" when !spec.IsNumcodecs:
                long bytes = Bytes(shape, type.Size);
                return bytes < 0 ? null : new BytesStep(bytes, ElementSwap.For(type, _orderInType ? null : BigEndian(spec, type)));
            case "sharding_indexed" when _fillIsLost:
                _unsupported.Add("shards behind a codec that cannot store the fill value");
                return null;
            case "sharding_indexed":
                return Sharding(spec, type, shape, fill, depth);
            default:
                _unsupported.Add($"the codec {spec}");
                return null;
        }
    }

    private bool BigEndian(CodecSpec spec, ZarrDataType type)
    {
        switch (spec.Configuration.Text("endian"))
        {
            case "little": return false;
            case "big": return true;
            case null:
                foreach (ZarrWord word in type.Words)
                {
                    if (word.Size > 1) JsonText.Damaged(_key, $"the bytes codec does not say the byte order of {type.Name}");
                }

                return false;
            case var other: return JsonText.Damaged<bool>(_key, $"the byte order '{other}' is neither little nor big");
        }
    }

    private ShardingStep? Sharding(CodecSpec spec, ZarrDataType type, long[] shape, byte[] fill, int depth)
    {
        if (depth >= ZarrLimits.MaxShardDepth)
        {
            _unsupported.Add(Invariant($"sharding more than {ZarrLimits.MaxShardDepth} levels deep"));
            return null;
        }

        JsonFields configuration = spec.Configuration;
        long[] inner = configuration.Extents("chunk_shape", 1);
        if (inner.Length != shape.Length) JsonText.Damaged(_key, Invariant($"the inner chunk_shape has {inner.Length} axes, the shard {shape.Length}"));
        long[] grid = new long[shape.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] % inner[i] != 0) JsonText.Damaged(_key, Invariant($"inner chunks of {inner[i]} do not divide a shard of {shape[i]} on axis {i}"));
            grid[i] = shape[i] / inner[i];
        }

        bool atEnd = (configuration.Text("index_location") ?? "end") switch
        {
            "end" => true,
            "start" => false,
            var other => JsonText.Damaged<bool>(_key, $"the index_location '{other}' is neither start nor end"),
        };
        if (Extents.Product(grid) is not { } count || count > ShardLayout.MaxChunks || Extents.Product(shape, type.Size) is null)
        {
            _unsupported.Add(Invariant($"a shard of more than {ShardLayout.MaxChunks} chunks or 2^63 bytes"));
            return null;
        }

        if (Bind(CodecSpec.ParseListV3(configuration.Required("codecs"), _key), type, inner, fill, depth + 1) is not { } innerCodec) return null;
        CodecSpec[] indexSpecs = configuration.Optional("index_codecs") is { } list ? CodecSpec.ParseListV3(list, _key) : [CodecSpec.Create("bytes", "{\"endian\":\"little\"}"), CodecSpec.Create("crc32c", "{}")];
        if (Bind(indexSpecs, ZarrDataType.Of(PixelType.UInt64), [.. grid, 2], new byte[8], ZarrLimits.MaxShardDepth) is not { } index) return null;
        if (index.FixedEncodedLength is null)
        {
            _unsupported.Add("a shard index of variable size");
            return null;
        }

        return new ShardingStep(new ShardLayout(shape, innerCodec, index, atEnd), fill);
    }

    /// <summary>Bytes of a chunk; negative (and listed) when it is larger than one buffer.</summary>
    private long Bytes(ReadOnlySpan<long> shape, int elementSize)
    {
        long? bytes = Extents.Product(shape, elementSize);
        if (bytes <= Array.MaxLength) return bytes.Value;
        _unsupported.Add(bytes is { } known ? Invariant($"a chunk of {known} bytes (more than 2 GiB)") : "a chunk of more than 2^63 bytes");
        return -1;
    }
}
