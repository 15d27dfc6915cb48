using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Iscc;

/// <summary>The 256-bit codes of one scene that are compared.</summary>
public sealed class SceneCodes
{
    /// <summary>Bytes of a code.</summary>
    public const int CodeBytes = 32;

    /// <summary>Bits of a code: the largest distance.</summary>
    public const int CodeBits = CodeBytes * 8;

    private const int Words = CodeBytes / sizeof(ulong);
    private readonly ulong[] _words;

    private SceneCodes(int scene, string? name, ulong[] words, int viewCount)
    {
        Scene = scene;
        Name = name;
        _words = words;
        ViewCount = viewCount;
    }

    /// <summary>The scene's index.</summary>
    public int Scene { get; }

    /// <summary>The scene's label; null when it has none.</summary>
    public string? Name { get; }

    /// <summary>The number of Image-Codes. Without any there is no Mixed-Code either.</summary>
    public int ViewCount { get; }

    /// <summary>The codes of a fingerprint.</summary>
    public static SceneCodes Of(SceneFingerprint scene, string? name)
    {
        byte[][] images = [.. scene.Views.Select(view => view.Code.Body.ToArray())];
        return Of(scene.Scene, name, scene.Sum.DataCode.Body, scene.Mixed is null ? [] : scene.Mixed.Body, images);
    }

    /// <summary>Codes of 32 bytes; <paramref name="mixed"/> is empty exactly when there are no <paramref name="images"/>.</summary>
    public static SceneCodes Of(int scene, string? name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mixed, IReadOnlyList<byte[]> images)
    {
        ulong[] words = new ulong[(2 + images.Count) * Words];
        Span<byte> bytes = MemoryMarshal.AsBytes(words.AsSpan());
        data.CopyTo(bytes);
        mixed.CopyTo(bytes[CodeBytes..]);
        for (int i = 0; i < images.Count; i++) images[i].CopyTo(bytes[((2 + i) * CodeBytes)..]);
        return new SceneCodes(scene, name, words, images.Count);
    }

    /// <summary>The Data-Code of the canonical pixel stream.</summary>
    public ReadOnlySpan<byte> Data => Code(0);

    /// <summary>The Mixed-Code; empty without views.</summary>
    public ReadOnlySpan<byte> Mixed => ViewCount == 0 ? [] : Code(1);

    /// <summary>An Image-Code.</summary>
    public ReadOnlySpan<byte> Image(int view) => Code(2 + view);

    /// <summary>Different bits of two scenes; the largest distance where one has no views.</summary>
    public static int Distance(SceneCodes a, SceneCodes b, SimilarityKind kind)
    {
        if (kind == SimilarityKind.Data) return Distance(a._words, b._words);
        if (a.ViewCount == 0 || b.ViewCount == 0) return CodeBits;
        if (kind == SimilarityKind.Mixed) return Distance(a._words.AsSpan(Words), b._words.AsSpan(Words));
        int least = CodeBits;
        for (int i = 0; i < a.ViewCount; i++)
        {
            ReadOnlySpan<ulong> view = a._words.AsSpan((2 + i) * Words);
            for (int j = 0; j < b.ViewCount; j++) least = Math.Min(least, Distance(view, b._words.AsSpan((2 + j) * Words)));
        }

        return least;
    }

    private static int Distance(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b) =>
        BitOperations.PopCount(a[0] ^ b[0]) + BitOperations.PopCount(a[1] ^ b[1]) + BitOperations.PopCount(a[2] ^ b[2]) + BitOperations.PopCount(a[3] ^ b[3]);

    private ReadOnlySpan<byte> Code(int index) => MemoryMarshal.AsBytes(_words.AsSpan(index * Words, Words));
}
