namespace Lamella.Codecs.Jpeg;

/// <summary>Bits at hand, highest first, and their number: small enough to travel in registers.</summary>
internal readonly record struct BitWindow(ulong Bits, int Count);
