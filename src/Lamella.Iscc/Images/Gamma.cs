namespace Lamella.Iscc.Images;

/// <summary>The curve of a contrast stretch after clipping to 0 to 1.</summary>
internal enum Gamma
{
    None,

    /// <summary>x^0.8, of the pictures that codes are made of.</summary>
    Power08,

    /// <summary>The square root, of saved views.</summary>
    SquareRoot,
}
