using Lamella.Kernels;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.ArrayToBytes;

/// <summary>The change of byte order of whole elements: one word size throughout (numbers, UTF-32 text), or word by word (structures).</summary>
internal sealed class ElementSwap
{
    private readonly ZarrWord[] _words;
    private readonly int _elementSize;

    private ElementSwap(ZarrWord[] words, int elementSize)
    {
        _words = words;
        _elementSize = elementSize;
        int covered = 0;
        UniformWord = words[0].Size;
        foreach (ZarrWord word in words)
        {
            covered += word.Size * word.Count;
            if (word.Size != UniformWord) UniformWord = 0;
        }

        if (covered != elementSize) UniformWord = 0;
    }

    /// <summary>The word size when every byte of the element belongs to such a word; 0 for mixed elements.</summary>
    public int UniformWord { get; }

    /// <summary>The swap from stored to little-endian elements; null when nothing changes. <paramref name="bigEndian"/> is what the codec says, null when the type itself says it (v2).</summary>
    public static ElementSwap? For(ZarrDataType type, bool? bigEndian)
    {
        List<ZarrWord> words = [];
        foreach (ZarrWord word in type.Words)
        {
            if (word.Size > 1 && (bigEndian ?? word.BigEndian)) words.Add(word);
        }

        return words.Count == 0 ? null : new ElementSwap([.. words], type.Size);
    }

    /// <summary>Copies elements in the other byte order; both spans may be the same.</summary>
    public void Apply(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (UniformWord > 0)
        {
            ByteOrder.Swap(source, destination, UniformWord);
            return;
        }

        source.CopyTo(destination);
        for (int at = 0; at < source.Length; at += _elementSize)
        {
            foreach (ZarrWord word in _words) ByteOrder.Swap(destination.Slice(at + word.Offset, word.Size * word.Count), word.Size);
        }
    }
}
