namespace Lamella;

/// <summary>What a picture was chosen for.</summary>
public enum ViewKind
{
    /// <summary>Up to three channels as red, green and blue.</summary>
    Composite,

    /// <summary>The sharpest plane.</summary>
    Focus,

    /// <summary>The plane with most information.</summary>
    Entropy,

    /// <summary>The plane in the middle.</summary>
    Middle,
}
