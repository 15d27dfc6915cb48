using ZstdSharp.Unsafe;

namespace Lamella.Codecs.Zstd;

/// <summary>One thread's contexts of the package: memory outside of the collector's, which dies with its thread's reference.</summary>
internal sealed unsafe class ZstdContext
{
    /// <summary>What a thread's encoder may keep between two frames; strong levels over long content need hundreds of megabytes.</summary>
    private const int KeptMemory = 32 << 20;

    [ThreadStatic]
    private static ZstdContext? current;

    private ZSTD_DCtx_s* _decoder;
    private ZSTD_CCtx_s* _encoder;

    ~ZstdContext()
    {
        if (_decoder != null) Methods.ZSTD_freeDCtx(_decoder);
        FreeEncoder();
    }

    /// <summary>This thread's contexts.</summary>
    public static ZstdContext Current => current ??= new ZstdContext();

    /// <summary>Decodes one frame. The result is a length or an error of the package.</summary>
    public nuint Decode(ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        if (_decoder == null) _decoder = Methods.ZSTD_createDCtx();
        if (_decoder == null) throw new InsufficientMemoryException("No memory for a zstd decoder.");
        byte nothing = 0;
        fixed (byte* s = frame)
        fixed (byte* d = destination)
        {
            nuint result = Methods.ZSTD_decompressDCtx(_decoder, d == null ? &nothing : d, (nuint)destination.Length, s, (nuint)frame.Length);
            GC.KeepAlive(this);
            return result;
        }
    }

    /// <summary>Encodes one frame, on this thread alone. The result is a length or an error of the package.</summary>
    public nuint Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level, bool checksum)
    {
        if (_encoder == null) _encoder = Methods.ZSTD_createCCtx();
        if (_encoder == null) throw new InsufficientMemoryException("No memory for a zstd encoder.");
        Set(ZSTD_cParameter.ZSTD_c_compressionLevel, level);
        Set(ZSTD_cParameter.ZSTD_c_checksumFlag, checksum ? 1 : 0);
        Set(ZSTD_cParameter.ZSTD_c_nbWorkers, 0);

        // Left to itself the encoder chooses between two match finders by the instructions that the machine has. The rule for machines with vectors is taken for all.
        Set(ZSTD_cParameter.ZSTD_c_experimentalParam14, (int)(source.Length > 1 << 14 ? ZSTD_paramSwitch_e.ZSTD_ps_enable : ZSTD_paramSwitch_e.ZSTD_ps_disable));
        byte nothing = 0;
        fixed (byte* s = source)
        fixed (byte* d = destination)
        {
            nuint result = Methods.ZSTD_compress2(_encoder, d, (nuint)destination.Length, s == null ? &nothing : s, (nuint)source.Length);
            if (Methods.ZSTD_sizeof_CCtx(_encoder) > KeptMemory) FreeEncoder();
            GC.KeepAlive(this);
            return result;
        }
    }

    private void FreeEncoder()
    {
        if (_encoder != null) Methods.ZSTD_freeCCtx(_encoder);
        _encoder = null;
    }

    private void Set(ZSTD_cParameter parameter, int value)
    {
        nuint result = Methods.ZSTD_CCtx_setParameter(_encoder, parameter, value);
        if (Methods.ZSTD_isError(result)) throw new InvalidOperationException(Invariant($"The zstd encoder refuses {parameter} = {value}: {Methods.ZSTD_getErrorName(result)}."));
    }
}
