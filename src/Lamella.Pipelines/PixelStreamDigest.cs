namespace Lamella;

/// <summary>The SHA-256 of decoded samples, and what was hashed.</summary>
/// <param name="Hex">The digest in lower-case hex.</param>
/// <param name="Scene">The scene's index.</param>
/// <param name="Order">The axes, slowest first.</param>
/// <param name="Shape">Samples along each of them.</param>
/// <param name="Type">The name of the sample type.</param>
public sealed record PixelStreamDigest(string Hex, int Scene, string Order, IReadOnlyList<long> Shape, string Type)
{
    /// <summary>The line of <c>lamella pixels --sha256</c>; <c>-</c> stands for no axes.</summary>
    public override string ToString() => Invariant($"{Hex}  {Scene}  {(Order.Length == 0 ? "-" : Order)}  {(Shape.Count == 0 ? "-" : string.Join('x', Shape))}  {Type}");
}
