namespace Lamella.Cli.Documents;

/// <summary>What a conversion would write.</summary>
/// <param name="Input">The image that would be converted.</param>
/// <param name="Output">The result.</param>
/// <param name="Format">The format of the result.</param>
/// <param name="PixelBytes">Bytes of pixels at full resolution.</param>
/// <param name="Scenes">The scenes.</param>
/// <param name="Losses">What the result would not hold.</param>
internal sealed record ConvertPlanDocument(string Input, string Output, string Format, long PixelBytes, IReadOnlyList<ConvertPlanDocument.PlannedSceneEntry> Scenes, IReadOnlyList<ConvertDocument.LossEntry> Losses) : Document
{
    /// <summary>A scene.</summary>
    /// <param name="Index">Its position in the result.</param>
    /// <param name="Axes">Its axes.</param>
    /// <param name="Dtype">Its sample type.</param>
    /// <param name="Levels">Its levels.</param>
    public sealed record PlannedSceneEntry(int Index, string Axes, string Dtype, IReadOnlyList<PlannedLevelEntry> Levels);

    /// <summary>A level.</summary>
    /// <param name="Shape">The length of each axis.</param>
    /// <param name="Block">What is written at once.</param>
    public sealed record PlannedLevelEntry(IReadOnlyList<long> Shape, IReadOnlyList<long> Block);
}
