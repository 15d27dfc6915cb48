namespace Lamella.Codecs.Jpeg2000;

/// <summary>Where a sample of a decoded pixel comes from.</summary>
/// <param name="Component">The component of the codestream.</param>
/// <param name="Values">The values that its samples are indices of; null when they are the samples.</param>
/// <param name="Bits">Significant bits.</param>
/// <param name="IsSigned">True when signed.</param>
internal readonly record struct Channel(int Component, int[]? Values, int Bits, bool IsSigned);
