using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Zstd;

/// <summary>What a match finder yields for one block: sequences, the literals between them, and the recent offsets as the decoder will have them.</summary>
internal sealed unsafe class ZstdSequenceStore
{
    private readonly byte[] _literals = GC.AllocateUninitializedArray<byte>(ZstdFormat.MaxBlockSize + 64, pinned: true);

    // Matches are at least 4 bytes long (match finders compare 4 bytes), so a block has at most a quarter as many sequences as bytes.
    private readonly ZstdSequence[] _sequences = GC.AllocateUninitializedArray<ZstdSequence>((ZstdFormat.MaxBlockSize / 4) + 1, pinned: true);
    private uint _recent1, _recent2, _recent3;
    private (uint, uint, uint) _before;

    /// <summary>The first literal.</summary>
    public byte* Literals => (byte*)Unsafe.AsPointer(ref _literals[0]);

    /// <summary>Number of literals so far.</summary>
    public int LiteralCount { get; private set; }

    /// <summary>The sequences so far.</summary>
    public ReadOnlySpan<ZstdSequence> Sequences => _sequences.AsSpan(0, SequenceCount);

    /// <summary>Number of sequences so far.</summary>
    public int SequenceCount { get; private set; }

    /// <summary>The most recent offset.</summary>
    public uint Recent1 => _recent1;

    /// <summary>The second most recent offset.</summary>
    public uint Recent2 => _recent2;

    /// <summary>Starts a frame: recent offsets as RFC 8878, 3.1.1.5 sets them.</summary>
    public void StartFrame() => (_recent1, _recent2, _recent3) = (1, 4, 8);

    /// <summary>Starts a block.</summary>
    public void StartBlock()
    {
        LiteralCount = 0;
        SequenceCount = 0;
        _before = (_recent1, _recent2, _recent3);
    }

    /// <summary>The block will be stored without sequences: the decoder's recent offsets stay as they were.</summary>
    public void Forget() => (_recent1, _recent2, _recent3) = _before;

    /// <summary>Adds a sequence.</summary>
    /// <param name="literals">The literals in the source.</param>
    /// <param name="count">Their number.</param>
    /// <param name="wildLimit">32 bytes before the end of the source: literals that end before it are copied in vectors.</param>
    /// <param name="offset">Distance of the match.</param>
    /// <param name="length">Length of the match, at least 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* literals, uint count, byte* wildLimit, uint offset, uint length)
    {
        // Room: literals and matches of a block together are at most 128 KiB; vectors reach up to 31 bytes further.
        byte* target = Literals + LiteralCount;
        LiteralCount += (int)count;
        if (literals + count <= wildLimit)
        {
            Vector128.Load(literals).Store(target);
            if (count > 16)
            {
                byte* end = target + count;
                do
                {
                    target += 16;
                    literals += 16;
                    Vector128.Load(literals).Store(target);
                }
                while (target + 16 < end);
            }
        }
        else
        {
            Unsafe.CopyBlockUnaligned(target, literals, count);
        }

        _sequences[SequenceCount++] = new ZstdSequence(count, length, OffsetValue(count, offset));
    }

    /// <summary>Adds the literals behind the last match.</summary>
    public void AddLastLiterals(byte* literals, int count)
    {
        Unsafe.CopyBlockUnaligned(Literals + LiteralCount, literals, (uint)count);
        LiteralCount += count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint OffsetValue(uint literalCount, uint offset)
    {
        uint value;
        if (literalCount != 0)
        {
            if (offset == _recent1) return 1;
            value = offset == _recent2 ? 2 : offset == _recent3 ? 3 : offset + 3;
            if (value != 2) _recent3 = _recent2;
        }
        else
        {
            // Without literals the first recent offset would only go on with the match before; the numbers shift by one (3.1.1.5).
            value = offset == _recent2 ? 1 : offset == _recent3 ? 2 : offset == _recent1 - 1 ? 3 : offset + 3;
            if (value != 1) _recent3 = _recent2;
        }

        _recent2 = _recent1;
        _recent1 = offset;
        return value;
    }
}
