namespace Lamella.Iscc.Imagewalk;

/// <summary>The digest of one plane.</summary>
internal sealed record PlaneHash(WalkPlane Plane, string Digest);
