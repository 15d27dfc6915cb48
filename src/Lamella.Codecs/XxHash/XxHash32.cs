using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.XxHash;

/// <summary>xxHash, 32 bits: the checksum of LZ4 frames. One shot through <see cref="Hash"/>, or piece by piece on an instance (not thread-safe).</summary>
internal sealed class XxHash32
{
    private const uint Prime1 = 0x9E3779B1, Prime2 = 0x85EBCA77, Prime3 = 0xC2B2AE3D, Prime4 = 0x27D4EB2F, Prime5 = 0x165667B1;
    private const int Stripe = 16;

    private readonly byte[] _held = new byte[Stripe];
    private uint _a, _b, _c, _d, _seed;
    private int _count;
    private long _total;

    /// <summary>Starts with a seed.</summary>
    public XxHash32(uint seed = 0) => Reset(seed);

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static uint Hash(ReadOnlySpan<byte> data, uint seed = 0)
    {
        (uint a, uint b, uint c, uint d) = (unchecked(seed + Prime1 + Prime2), seed + Prime2, seed, seed - Prime1);
        int whole = data.Length / Stripe * Stripe;
        Stripes(data[..whole], ref a, ref b, ref c, ref d);
        return Finish(whole > 0 ? Merge(a, b, c, d) : seed + Prime5, (uint)data.Length, data[whole..]);
    }

    /// <summary>Starts again.</summary>
    public void Reset(uint seed = 0)
    {
        _seed = seed;
        (_a, _b, _c, _d) = (unchecked(seed + Prime1 + Prime2), seed + Prime2, seed, seed - Prime1);
        _count = 0;
        _total = 0;
    }

    /// <summary>Adds data.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _total += data.Length;
        if (_count > 0)
        {
            int take = Math.Min(Stripe - _count, data.Length);
            data[..take].CopyTo(_held.AsSpan(_count));
            _count += take;
            data = data[take..];
            if (_count < Stripe) return;
            Stripes(_held, ref _a, ref _b, ref _c, ref _d);
            _count = 0;
        }

        int whole = data.Length / Stripe * Stripe;
        Stripes(data[..whole], ref _a, ref _b, ref _c, ref _d);
        data[whole..].CopyTo(_held);
        _count = data.Length - whole;
    }

    /// <summary>The hash of what was added so far; more may follow.</summary>
    public uint Finish() => Finish(_total >= Stripe ? Merge(_a, _b, _c, _d) : _seed + Prime5, (uint)_total, _held.AsSpan(0, _count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stripes(ReadOnlySpan<byte> data, ref uint a, ref uint b, ref uint c, ref uint d)
    {
        (uint p, uint q, uint r, uint s) = (a, b, c, d);
        for (; data.Length >= Stripe; data = data[Stripe..])
        {
            p = Round(p, BinaryPrimitives.ReadUInt32LittleEndian(data));
            q = Round(q, BinaryPrimitives.ReadUInt32LittleEndian(data[4..]));
            r = Round(r, BinaryPrimitives.ReadUInt32LittleEndian(data[8..]));
            s = Round(s, BinaryPrimitives.ReadUInt32LittleEndian(data[12..]));
        }

        (a, b, c, d) = (p, q, r, s);
    }

    private static uint Round(uint lane, uint word) => BitOperations.RotateLeft(lane + (word * Prime2), 13) * Prime1;

    private static uint Merge(uint a, uint b, uint c, uint d) =>
        BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);

    private static uint Finish(uint hash, uint length, ReadOnlySpan<byte> rest)
    {
        hash += length;
        for (; rest.Length >= 4; rest = rest[4..]) hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3), 17) * Prime4;
        foreach (byte b in rest) hash = BitOperations.RotateLeft(hash + (b * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 15)) * Prime2;
        hash = (hash ^ (hash >> 13)) * Prime3;
        return hash ^ (hash >> 16);
    }
}
