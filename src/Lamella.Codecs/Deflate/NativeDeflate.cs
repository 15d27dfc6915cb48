using System.Runtime.InteropServices;

namespace Lamella.Codecs.Deflate;

/// <summary>Decoding through libdeflate where the system has it and <see cref="NativeCodecs"/> allows it. Anything but success is left to the managed decoder, which knows the reason.</summary>
internal static unsafe class NativeDeflate
{
    private static readonly nint Library = NativeCodecs.Load("libdeflate.so.0", "libdeflate.0.dylib", "libdeflate.dll");
    private static readonly delegate* unmanaged[Cdecl]<nint> Allocate = (delegate* unmanaged[Cdecl]<nint>)NativeCodecs.Export(Library, "libdeflate_alloc_decompressor");
    private static readonly delegate* unmanaged[Cdecl]<nint, void> Free = (delegate* unmanaged[Cdecl]<nint, void>)NativeCodecs.Export(Library, "libdeflate_free_decompressor");
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, int> Zlib =
        (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, int>)NativeCodecs.Export(Library, "libdeflate_zlib_decompress");

    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int> Raw =
        (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint*, nuint*, int>)NativeCodecs.Export(Library, "libdeflate_deflate_decompress_ex");

    [ThreadStatic]
    private static Handle? t_decompressor;

    /// <summary>True when the library was found with all functions.</summary>
    public static bool Available => Allocate != null && Free != null && Zlib != null && Raw != null;

    /// <summary>Decodes a zlib stream with its checksum.</summary>
    public static bool TryDecodeZlib(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        if (!NativeCodecs.Enabled || !Available || destination.IsEmpty || Decompressor() == 0) return false;
        nuint count = 0;
        fixed (byte* from = source, to = destination)
        {
            if (Zlib(Decompressor(), from, (nuint)source.Length, to, (nuint)destination.Length, &count) != 0) return false;
        }

        written = (int)count;
        return true;
    }

    /// <summary>Decodes a raw stream.</summary>
    public static bool TryDecodeRaw(ReadOnlySpan<byte> source, Span<byte> destination, out int written, out int consumed)
    {
        written = 0;
        consumed = 0;
        if (!NativeCodecs.Enabled || !Available || destination.IsEmpty || source.IsEmpty || Decompressor() == 0) return false;
        nuint read = 0, count = 0;
        fixed (byte* from = source, to = destination)
        {
            if (Raw(Decompressor(), from, (nuint)source.Length, to, (nuint)destination.Length, &read, &count) != 0) return false;
        }

        written = (int)count;
        consumed = (int)read;
        return true;
    }

    private static nint Decompressor() => (t_decompressor ??= new Handle(Allocate())).DangerousGetHandle();

    private sealed class Handle : SafeHandle
    {
        public Handle(nint handle)
            : base(0, ownsHandle: true) => SetHandle(handle);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Free(handle);
            return true;
        }
    }
}
