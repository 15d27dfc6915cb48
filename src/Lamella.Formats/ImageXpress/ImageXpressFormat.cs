using Lamella.Formats.Plates;
using Lamella.Stores;

namespace Lamella.Formats.ImageXpress;

/// <summary>Plates of Molecular Devices ImageXpress (MetaXpress): planes, in folders of time points and steps where there are several, and an <c>.HTD</c> file that says which wells, sites and wavelengths were taken.</summary>
internal sealed class ImageXpressFormat : PlateFormat
{
    /// <inheritdoc/>
    public override string Name => "ImageXpress";

    /// <inheritdoc/>
    public override string Id => "imagexpress";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".htd"];

    /// <inheritdoc/>
    protected override string? FindIndex(Store store) => OnlyFile(store, ".htd");

    /// <inheritdoc/>
    protected override bool IsIndex(ReadOnlySpan<byte> head) => head.IndexOf("HTSInfoFile"u8) >= 0;

    /// <inheritdoc/>
    protected override PlateIndex Read(Store store, string key) => ImageXpressReader.Read(store, key);
}
