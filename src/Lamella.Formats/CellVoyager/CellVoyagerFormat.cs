using Lamella.Formats.Plates;
using Lamella.Stores;

namespace Lamella.Formats.CellVoyager;

/// <summary>Plates of Yokogawa CellVoyager: planes with <c>MeasurementData.mlf</c>, which names them, and <c>MeasurementDetail.mrf</c>, which describes plate and channels.</summary>
internal sealed class CellVoyagerFormat : PlateFormat
{
    /// <inheritdoc/>
    public override string Name => "CellVoyager";

    /// <inheritdoc/>
    public override string Id => "cellvoyager";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".mlf"];

    /// <inheritdoc/>
    protected override string? FindIndex(Store store) => OnlyFile(store, ".mlf");

    /// <inheritdoc/>
    protected override bool IsIndex(ReadOnlySpan<byte> head) => head.IndexOf("MeasurementData"u8) >= 0;

    /// <inheritdoc/>
    protected override PlateIndex Read(Store store, string key) => CellVoyagerReader.Read(store, key);
}
