namespace Lamella;

/// <summary>The digest of one plane.</summary>
/// <param name="Number">The position in the walk of the scene, from 0.</param>
/// <param name="Z">Index on Z.</param>
/// <param name="C">Index on C, with the samples of RGB pixels counted as the mode says.</param>
/// <param name="T">Index on T.</param>
/// <param name="Digest">Lower-case hex.</param>
public sealed record ImagewalkPlaneHash(long Number, int Z, int C, int T, string Digest);
