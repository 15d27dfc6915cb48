namespace Lamella.Cli.Output;

/// <summary>What a terminal can draw.</summary>
internal enum TerminalGraphics
{
    /// <summary>Letters, for terminals without colours and for NO_COLOR.</summary>
    Letters,

    /// <summary>Half blocks in 24 bits of colour: nearly every terminal.</summary>
    Blocks,

    /// <summary>Sixels.</summary>
    Sixel,

    /// <summary>The graphics protocol of kitty.</summary>
    Kitty,
}
