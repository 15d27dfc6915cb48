using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>What a conversion wrote.</summary>
/// <param name="Input">The image that was converted.</param>
/// <param name="Output">The result.</param>
/// <param name="Format">The format of the result.</param>
/// <param name="Scenes">The number of scenes.</param>
/// <param name="PixelBytes">Bytes of pixels at full resolution.</param>
/// <param name="Losses">What the result does not hold.</param>
/// <param name="PixelHashes">The hashes that were recorded; absent when none was asked for.</param>
/// <param name="Digests">What was verified.</param>
/// <param name="Warnings">Problems of the source, a sentence each.</param>
internal sealed record ConvertDocument(
    string Input, string Output, string Format, int Scenes, long PixelBytes, IReadOnlyList<ConvertDocument.LossEntry> Losses,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ConvertDocument.HashEntry>? PixelHashes,
    IReadOnlyList<ConvertDocument.DigestEntry> Digests, IReadOnlyList<string> Warnings) : Document
{
    /// <summary>Something that the result does not hold.</summary>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="What">What it is.</param>
    /// <param name="Why">Why not.</param>
    public sealed record LossEntry(int Scene, string What, string Why);

    /// <summary>A pixel hash.</summary>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Hash">The IMAGEWALK hash.</param>
    public sealed record HashEntry(int Scene, string Hash);

    /// <summary>Digests of the pixels of source and result.</summary>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Order">The axes, slowest first.</param>
    /// <param name="Source">SHA-256 of the source.</param>
    /// <param name="Result">SHA-256 of the result.</param>
    public sealed record DigestEntry(int Scene, string Order, string Source, string Result);

    /// <summary>Losses as entries.</summary>
    public static IReadOnlyList<LossEntry> Of(IEnumerable<Loss> losses) => [.. losses.Select(loss => new LossEntry(loss.Scene, loss.What, loss.Why))];
}
