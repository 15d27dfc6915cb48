namespace Lamella;

/// <summary>Which of two is followed where the text of IMAGEWALK (IEP-0018) and the first program that computed such hashes part (docs/decisions/iscc-modes.md).</summary>
public enum ImagewalkMode
{
    /// <summary>The text: samples of RGB pixels are channels of their own, numbered channel * samples + sample.</summary>
    Spec = 0,

    /// <summary>iscc-bio: of RGB pixels only the first sample counts.</summary>
    IsccBio = 1,
}
