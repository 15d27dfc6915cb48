namespace Lamella.Codecs.Zstd;

/// <summary>
/// The encoder of libzstd, where the system has it (stable API since 1.4) and its bytes were asked for. On any error the managed encoder runs.
/// </summary>
internal static unsafe class ZstdNative
{
    private static readonly Functions? Library = Functions.Load();

    [ThreadStatic]
    private static Context? compression;

    /// <summary>Encodes one frame; false when libzstd is absent or reports an error.</summary>
    public static bool TryEncode(ReadOnlySpan<byte> source, Span<byte> destination, int level, bool checksum, out int written)
    {
        const int CompressionLevel = 100, ChecksumFlag = 201;
        written = 0;
        if (Library is not { } z) return false;
        compression ??= new Context(z.CreateCompression(), z.FreeCompression);
        nint context = compression.Handle;
        if (context == 0) return false;
        if (z.IsError(z.SetParameter(context, CompressionLevel, level)) != 0 || z.IsError(z.SetParameter(context, ChecksumFlag, checksum ? 1 : 0)) != 0) return false;
        fixed (byte* s = source)
        fixed (byte* d = destination)
        {
            nuint result = z.Compress(context, d, (nuint)destination.Length, s, (nuint)source.Length);
            if (z.IsError(result) != 0) return false;
            written = (int)result;
            return true;
        }
    }

    /// <summary>A native context that dies with its thread's reference.</summary>
    private sealed class Context(nint handle, delegate* unmanaged<nint, nuint> free)
    {
        public nint Handle { get; } = handle;

        ~Context()
        {
            if (Handle != 0) free(Handle);
        }
    }

    private sealed class Functions
    {
        public delegate* unmanaged<nuint, uint> IsError { get; private init; }

        public delegate* unmanaged<nint> CreateCompression { get; private init; }

        public delegate* unmanaged<nint, nuint> FreeCompression { get; private init; }

        public delegate* unmanaged<nint, int, int, nuint> SetParameter { get; private init; }

        public delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint> Compress { get; private init; }

        public static Functions? Load()
        {
            nint library = NativeCodecs.Load("libzstd.so.1", "libzstd.1.dylib", "libzstd.dll");
            if (library == 0) return null;
            Functions functions = new()
            {
                IsError = (delegate* unmanaged<nuint, uint>)NativeCodecs.Export(library, "ZSTD_isError"),
                CreateCompression = (delegate* unmanaged<nint>)NativeCodecs.Export(library, "ZSTD_createCCtx"),
                FreeCompression = (delegate* unmanaged<nint, nuint>)NativeCodecs.Export(library, "ZSTD_freeCCtx"),
                SetParameter = (delegate* unmanaged<nint, int, int, nuint>)NativeCodecs.Export(library, "ZSTD_CCtx_setParameter"),
                Compress = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nuint>)NativeCodecs.Export(library, "ZSTD_compress2"),
            };
            return functions.IsComplete ? functions : null;
        }

        private bool IsComplete =>
            IsError is not null && CreateCompression is not null && FreeCompression is not null && SetParameter is not null && Compress is not null;
    }
}
