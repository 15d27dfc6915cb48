namespace Lamella.Iscc.Images;

/// <summary>The convolution filters of Pillow that are used here.</summary>
internal enum ResamplingFilter
{
    /// <summary>Triangle, support 1.</summary>
    Bilinear,

    /// <summary>Cubic with a = -0.5, support 2.</summary>
    Bicubic,

    /// <summary>Windowed sinc, support 3.</summary>
    Lanczos,
}
