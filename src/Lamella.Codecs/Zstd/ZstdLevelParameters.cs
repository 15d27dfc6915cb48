namespace Lamella.Codecs.Zstd;

/// <summary>What a level means.</summary>
/// <param name="Strategy">The match finder.</param>
/// <param name="WindowLog">Matches reach back at most two to this power.</param>
/// <param name="HashLog">Size of the (long) hash table.</param>
/// <param name="ChainLog">Size of the short hash table, or of the chains.</param>
/// <param name="HashBytes">Bytes that the (short) hash covers.</param>
/// <param name="Effort">Fast: the step without matches. Lazy: candidates per position.</param>
/// <param name="LazyDepth">How many positions ahead may overturn a match.</param>
internal readonly record struct ZstdLevelParameters(ZstdStrategy Strategy, int WindowLog, int HashLog, int ChainLog, int HashBytes, int Effort, int LazyDepth)
{
    private static readonly ZstdLevelParameters[] Levels =
    [
        new(ZstdStrategy.Fast, 19, 14, 0, 6, 1, 0),
        new(ZstdStrategy.Fast, 20, 16, 0, 6, 1, 0),
        new(ZstdStrategy.DoubleFast, 21, 17, 16, 5, 1, 0),
        new(ZstdStrategy.DoubleFast, 21, 18, 18, 5, 1, 0),
        new(ZstdStrategy.Lazy, 21, 18, 19, 5, 8, 1),
        new(ZstdStrategy.Lazy, 21, 18, 19, 5, 8, 2),
        new(ZstdStrategy.Lazy, 21, 19, 20, 5, 12, 2),
        new(ZstdStrategy.Lazy, 21, 19, 20, 5, 16, 2),
        new(ZstdStrategy.Lazy, 22, 20, 21, 5, 16, 2),
        new(ZstdStrategy.Lazy, 22, 20, 21, 5, 32, 2),
        new(ZstdStrategy.Lazy, 22, 21, 22, 5, 32, 2),
        new(ZstdStrategy.Lazy, 22, 21, 22, 5, 64, 2),
        new(ZstdStrategy.Lazy, 22, 21, 22, 4, 64, 2),
        new(ZstdStrategy.Lazy, 22, 21, 22, 4, 128, 2),
        new(ZstdStrategy.Lazy, 22, 22, 22, 4, 192, 2),
        new(ZstdStrategy.Lazy, 22, 22, 22, 4, 256, 2),
        new(ZstdStrategy.Lazy, 23, 22, 23, 4, 256, 2),
        new(ZstdStrategy.Lazy, 23, 22, 23, 4, 384, 2),
        new(ZstdStrategy.Lazy, 23, 22, 23, 4, 512, 2),
        new(ZstdStrategy.Lazy, 24, 22, 24, 4, 512, 2),
        new(ZstdStrategy.Lazy, 25, 22, 24, 4, 768, 2),
        new(ZstdStrategy.Lazy, 26, 22, 24, 4, 1024, 2),
    ];

    /// <summary>The parameters of <paramref name="level"/> for content of <paramref name="length"/> bytes: tables larger than the content only cost time.</summary>
    public static ZstdLevelParameters For(int level, int length)
    {
        level = Math.Clamp(level == 0 ? 3 : level, ZstdOptions.MinLevel, ZstdOptions.MaxLevel);
        ZstdLevelParameters p = level < 0 ? Levels[0] with { HashLog = 13, Effort = 1 - level } : Levels[level - 1];
        int lengthLog = Math.Max(10, int.Log2(Math.Max(length - 1, 1)) + 1);
        return p with
        {
            WindowLog = Math.Min(p.WindowLog, lengthLog),
            HashLog = Math.Min(p.HashLog, lengthLog),
            ChainLog = Math.Min(p.ChainLog, lengthLog),
        };
    }
}
