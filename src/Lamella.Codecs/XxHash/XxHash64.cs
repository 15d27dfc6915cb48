using System.Buffers.Binary;
using System.Numerics;

namespace Lamella.Codecs.XxHash;

/// <summary>xxHash, 64 bits: the checksum of Zstandard frames (its lower half). One shot through <see cref="Hash"/>, or piece by piece on an instance (not thread-safe).</summary>
internal sealed class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87, Prime2 = 0xC2B2AE3D27D4EB4F, Prime3 = 0x165667B19E3779F9, Prime4 = 0x85EBCA77C2B2AE63, Prime5 = 0x27D4EB2F165667C5;
    private const int Stripe = 32;

    private readonly byte[] _held = new byte[Stripe];
    private ulong _a, _b, _c, _d, _seed;
    private int _count;
    private long _total;

    /// <summary>Starts with a seed.</summary>
    public XxHash64(ulong seed = 0) => Reset(seed);

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed = 0)
    {
        (ulong a, ulong b, ulong c, ulong d) = (unchecked(seed + Prime1 + Prime2), seed + Prime2, seed, seed - Prime1);
        int whole = data.Length / Stripe * Stripe;
        Stripes(data[..whole], ref a, ref b, ref c, ref d);
        return Finish(whole > 0 ? Merge(a, b, c, d) : seed + Prime5, (ulong)data.Length, data[whole..]);
    }

    /// <summary>Starts again.</summary>
    public void Reset(ulong seed = 0)
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
    public ulong Finish() => Finish(_total >= Stripe ? Merge(_a, _b, _c, _d) : _seed + Prime5, (ulong)_total, _held.AsSpan(0, _count));

    private static void Stripes(ReadOnlySpan<byte> data, ref ulong a, ref ulong b, ref ulong c, ref ulong d)
    {
        (ulong p, ulong q, ulong r, ulong s) = (a, b, c, d);
        for (; data.Length >= Stripe; data = data[Stripe..])
        {
            p = Round(p, BinaryPrimitives.ReadUInt64LittleEndian(data));
            q = Round(q, BinaryPrimitives.ReadUInt64LittleEndian(data[8..]));
            r = Round(r, BinaryPrimitives.ReadUInt64LittleEndian(data[16..]));
            s = Round(s, BinaryPrimitives.ReadUInt64LittleEndian(data[24..]));
        }

        (a, b, c, d) = (p, q, r, s);
    }

    private static ulong Round(ulong lane, ulong word) => BitOperations.RotateLeft(lane + (word * Prime2), 31) * Prime1;

    private static ulong Merge(ulong a, ulong b, ulong c, ulong d)
    {
        ulong hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        hash = ((hash ^ Round(0, a)) * Prime1) + Prime4;
        hash = ((hash ^ Round(0, b)) * Prime1) + Prime4;
        hash = ((hash ^ Round(0, c)) * Prime1) + Prime4;
        return ((hash ^ Round(0, d)) * Prime1) + Prime4;
    }

    private static ulong Finish(ulong hash, ulong length, ReadOnlySpan<byte> rest)
    {
        hash += length;
        for (; rest.Length >= 8; rest = rest[8..])
        {
            hash = (BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1) + Prime4;
        }

        if (rest.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1), 23) * Prime2) + Prime3;
            rest = rest[4..];
        }

        foreach (byte b in rest) hash = BitOperations.RotateLeft(hash ^ (b * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }
}
