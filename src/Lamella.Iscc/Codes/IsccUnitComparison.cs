namespace Lamella.Iscc.Codes;

/// <summary>How alike two units of the same kind are. Similarity codes give a share of equal bits over their common prefix; an Instance-Code matches or does not.</summary>
/// <param name="Name">Main type, sub type and version, such as <c>CONTENT_IMAGE_V0</c>.</param>
/// <param name="MainType">The main type.</param>
/// <param name="Distance">Different bits over the common prefix.</param>
/// <param name="CommonBits">Bits of the common prefix.</param>
internal sealed record IsccUnitComparison(string Name, IsccMainType MainType, int Distance, int CommonBits)
{
    /// <summary>1 - distance / common bits; for an Instance-Code 1 or 0.</summary>
    internal double Similarity => MainType == IsccMainType.Instance ? (Distance == 0 ? 1 : 0) : (CommonBits - Distance) / (double)CommonBits;
}
