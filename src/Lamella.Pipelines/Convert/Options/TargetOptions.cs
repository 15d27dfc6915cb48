using Lamella.Engine;

namespace Lamella;

/// <summary>A conversion to a format of the caller's own.</summary>
/// <example><code>
/// image.Convert("cells.mine", new TargetOptions { Target = new MyTarget() });
/// </code></example>
public sealed record TargetOptions : ConvertOptions
{
    /// <summary>The format.</summary>
    public required ConversionTarget Target { get; init; }
}
