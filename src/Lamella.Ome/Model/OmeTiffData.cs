namespace Lamella.Ome;

/// <summary>Where a run of planes is stored. Everything null means: all directories of this file, in order.</summary>
/// <param name="Ifd">The first directory; null when not stated (then 0).</param>
/// <param name="FirstZ">The plane that the first directory holds; null when not stated (then 0).</param>
/// <param name="FirstC">See <paramref name="FirstZ"/>. Counted in channels, not in samples.</param>
/// <param name="FirstT">See <paramref name="FirstZ"/>.</param>
/// <param name="PlaneCount">The number of planes; null when not stated (then 1 if <paramref name="Ifd"/> is, else the rest of the file).</param>
/// <param name="File">The file that holds them; null for this file. Equal files share one instance.</param>
internal readonly record struct OmeTiffData(int? Ifd = null, int? FirstZ = null, int? FirstC = null, int? FirstT = null, int? PlaneCount = null, OmeFileRef? File = null);
