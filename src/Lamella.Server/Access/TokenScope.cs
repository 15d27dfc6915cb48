namespace Lamella.Server;

/// <summary>What the bearer of a token may do; each includes those before it.</summary>
public enum TokenScope
{
    /// <summary>Look at images and read them.</summary>
    Read,

    /// <summary>Change them.</summary>
    Write,

    /// <summary>Ask the server about itself.</summary>
    Admin,
}
