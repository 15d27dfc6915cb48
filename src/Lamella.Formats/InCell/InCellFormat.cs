using Lamella.Formats.Plates;
using Lamella.Stores;

namespace Lamella.Formats.InCell;

/// <summary>Plates of GE / Cytiva IN Cell Analyzer: planes and an <c>.xdce</c> file that names them.</summary>
internal sealed class InCellFormat : PlateFormat
{
    /// <inheritdoc/>
    public override string Name => "IN Cell";

    /// <inheritdoc/>
    public override string Id => "incell";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".xdce"];

    /// <inheritdoc/>
    protected override string? FindIndex(Store store) => OnlyFile(store, ".xdce");

    /// <inheritdoc/>
    protected override bool IsIndex(ReadOnlySpan<byte> head) => head.IndexOf("<ImageStack"u8) >= 0 || head.IndexOf("<AutoLeadAcquisitionProtocol"u8) >= 0;

    /// <inheritdoc/>
    protected override PlateIndex Read(Store store, string key) => InCellReader.Read(store, key);
}
