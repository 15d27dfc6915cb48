namespace Lamella.Iscc.Imagewalk;

/// <summary>Which plane of a scene: indices on Z, C and T, and the sample of an RGB pixel.</summary>
internal readonly record struct PlaneIndex(int Z, int Channel, int Sample, int T);
