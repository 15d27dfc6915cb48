using Lamella.IO;

namespace Lamella.Pipelines.Convert;

/// <summary>Makes a stored block of the target from bytes that the source has stored; false when there is nothing to store.</summary>
internal delegate bool BlockCopy(long block, ByteBuffer encoded);

/// <summary>Where a level of the target comes from.</summary>
/// <param name="SourceLevel">The level of the source with the same samples; null when the level is made from the one before.</param>
/// <param name="Copy">Set when the source's bytes go along without being decoded; null when samples are read and encoded.</param>
internal sealed record LevelOrigin(int? SourceLevel, BlockCopy? Copy);
