namespace Lamella.Iscc.Images;

/// <summary>How the difference of two integers is formed before it is divided.</summary>
internal enum DifferenceRule
{
    /// <summary>As a real number.</summary>
    Exact,

    /// <summary>In the type of the plane, wrapping around, as numpy does.</summary>
    OwnType,
}
