using Lamella.Engine;
using Lamella.Stores;

namespace Lamella.Formats.Ser;

/// <summary>Pictures of one size at places that an index gives.</summary>
internal sealed class SerLevel(Store store, string key, long[] places, long height, long width, PixelType type) : LevelSource("QYX", [places.Length, height, width], [1, height, width], type)
{
    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => places[piece] < 0 ? PieceLocation.Fill : PieceLocation.Raw(store, key, places[piece], bigEndian: false);
}
