namespace Lamella;

/// <summary>One conversion that an image went through.</summary>
/// <param name="Source">The name of the source, without its folder.</param>
/// <param name="Format">The format of the source.</param>
/// <param name="Program">The program, with its version.</param>
/// <param name="Options">The options that were not the usual ones; empty when all were.</param>
/// <param name="SourceHash">
/// What the source was, bit by bit, when that was asked for; else empty. <c>sha256:HEX</c> of one file, as <c>sha256sum</c> prints it; <c>sha256sum of N files:HEX</c> is the SHA-256 of the lines that it prints for all of them,
/// sorted by name in the order of bytes.
/// </param>
public sealed record ConversionStep(string Source, string Format, string Program, string Options, string SourceHash = "")
{
    /// <summary>The step on one line.</summary>
    public override string ToString() => $"{Source} ({Format}) by {Program}{(Options.Length == 0 ? string.Empty : ": " + Options)}{(SourceHash.Length == 0 ? string.Empty : "; " + SourceHash)}";
}
