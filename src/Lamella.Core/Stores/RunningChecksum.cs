namespace Lamella.Stores;

/// <summary>A checksum that is computed part by part: of <paramref name="data"/>, which follows what had the checksum <paramref name="soFar"/> (0 at the start).</summary>
internal delegate uint RunningChecksum(ReadOnlySpan<byte> data, uint soFar);
