namespace Lamella;

/// <summary>Numbers of bytes for people: 512 B, 1.5 kB, 13.2 MB, 1.83 GB.</summary>
public static class ByteText
{
    /// <summary>The text of a number of bytes.</summary>
    public static string Of(long bytes) => bytes switch
    {
        >= 999_500_000_000 => Invariant($"{bytes / 1e12:F2} TB"),
        >= 999_950_000 => Invariant($"{bytes / 1e9:F2} GB"),
        >= 999_950 => Invariant($"{bytes / 1e6:F1} MB"),
        >= 1000 => Invariant($"{bytes / 1e3:F1} kB"),
        _ => Invariant($"{bytes} B"),
    };
}
