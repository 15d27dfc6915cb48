using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Lamella.Kernels;

/// <summary>The byte interleave that every shuffle network is made of: one step rotates the bits of the byte index.</summary>
internal static class Interleave
{
    /// <summary>a0 b0 a1 b1 ... of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Low(Vector128<byte> a, Vector128<byte> b)
    {
        if (Sse2.IsSupported) return Sse2.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipLow(a, b);
        return (Vector128.WidenLower(a) | (Vector128.WidenLower(b) << 8)).AsByte();
    }

    /// <summary>a8 b8 a9 b9 ... of the upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> High(Vector128<byte> a, Vector128<byte> b)
    {
        if (Sse2.IsSupported) return Sse2.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipHigh(a, b);
        return (Vector128.WidenUpper(a) | (Vector128.WidenUpper(b) << 8)).AsByte();
    }

    /// <summary>One step over eight vectors: 128 bytes whose seven-bit index turns by one bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step(
        ref Vector128<byte> a, ref Vector128<byte> b, ref Vector128<byte> c, ref Vector128<byte> d,
        ref Vector128<byte> e, ref Vector128<byte> f, ref Vector128<byte> g, ref Vector128<byte> h)
    {
        Vector128<byte> p = Low(a, e), q = High(a, e), r = Low(b, f), s = High(b, f);
        Vector128<byte> t = Low(c, g), u = High(c, g), v = Low(d, h), w = High(d, h);
        a = p;
        b = q;
        c = r;
        d = s;
        e = t;
        f = u;
        g = v;
        h = w;
    }
}
