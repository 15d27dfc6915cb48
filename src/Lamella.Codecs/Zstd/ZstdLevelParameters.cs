namespace Lamella.Codecs.Zstd;

/// <summary>What a level means. Levels above 13 differ in the window and the memory only: there is no optimal parser.</summary>
/// <param name="Strategy">The match finder.</param>
/// <param name="WindowLog">Matches reach back at most two to this power.</param>
/// <param name="HashLog">Size of the (long) hash table, or of all rows together.</param>
/// <param name="ShortHashLog">Size of the short hash table; 0 when there is none.</param>
/// <param name="Effort">Fast: the step without matches. Lazy: candidates per position.</param>
/// <param name="LazyDepth">How many positions ahead may overturn a match.</param>
internal readonly record struct ZstdLevelParameters(ZstdStrategy Strategy, int WindowLog, int HashLog, int ShortHashLog, int Effort, int LazyDepth)
{
    /// <summary>Negative levels store literals as they are: finding matches alone is the point of them.</summary>
    public bool StoresLiteralsRaw => Strategy == ZstdStrategy.Fast && Effort > 1;

    private static readonly ZstdLevelParameters[] Levels =
    [
        new(ZstdStrategy.Fast, 19, 14, 0, 1, 0),
        new(ZstdStrategy.Fast, 20, 16, 0, 1, 0),
        new(ZstdStrategy.DoubleFast, 21, 17, 16, 1, 0),
        new(ZstdStrategy.DoubleFast, 21, 18, 18, 1, 0),
        new(ZstdStrategy.Lazy, 21, 18, 0, 8, 0),
        new(ZstdStrategy.Lazy, 21, 18, 0, 8, 1),
        new(ZstdStrategy.Lazy, 21, 19, 0, 8, 2),
        new(ZstdStrategy.Lazy, 21, 19, 0, 16, 2),
        new(ZstdStrategy.Lazy, 22, 20, 0, 16, 2),
        new(ZstdStrategy.Lazy, 22, 21, 0, 16, 2),
        new(ZstdStrategy.Lazy, 22, 21, 0, 32, 2),
        new(ZstdStrategy.Lazy, 22, 22, 0, 32, 2),
        new(ZstdStrategy.Lazy, 22, 22, 0, 48, 2),
        new(ZstdStrategy.Lazy, 22, 22, 0, 48, 2),
        new(ZstdStrategy.Lazy, 22, 22, 0, 64, 2),
        new(ZstdStrategy.Lazy, 22, 22, 0, 64, 2),
        new(ZstdStrategy.Lazy, 23, 22, 0, 64, 2),
        new(ZstdStrategy.Lazy, 23, 22, 0, 64, 2),
        new(ZstdStrategy.Lazy, 23, 23, 0, 64, 2),
        new(ZstdStrategy.Lazy, 25, 23, 0, 64, 2),
        new(ZstdStrategy.Lazy, 26, 23, 0, 64, 2),
        new(ZstdStrategy.Lazy, 27, 24, 0, 64, 2),
    ];

    /// <summary>
    /// The parameters of <paramref name="level"/> for content of <paramref name="length"/> bytes: tables larger than the content only cost time.
    /// </summary>
    public static ZstdLevelParameters For(int level, int length)
    {
        level = Math.Clamp(level == 0 ? 3 : level, ZstdOptions.MinLevel, ZstdOptions.MaxLevel);
        ZstdLevelParameters p = level < 0 ? Levels[0] with { HashLog = 13, Effort = 1 - level } : Levels[level - 1];
        int lengthLog = Math.Max(10, int.Log2(Math.Max(length - 1, 1)) + 1);
        return p with
        {
            WindowLog = Math.Min(p.WindowLog, lengthLog),
            HashLog = Math.Min(p.HashLog, lengthLog),
            ShortHashLog = Math.Min(p.ShortHashLog, lengthLog),
        };
    }
}
