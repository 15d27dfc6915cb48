namespace Lamella;

/// <summary>The names of modes, as users write them and documents hold them.</summary>
public static class ImagewalkModes
{
    /// <summary>The name of <see cref="ImagewalkMode.Spec"/>.</summary>
    public const string Spec = "spec";
    /// <summary>The name of <see cref="ImagewalkMode.IsccBio"/>.</summary>
    public const string IsccBio = "iscc-bio";

    /// <summary>The name of a mode.</summary>
    public static string Name(this ImagewalkMode mode) => mode == ImagewalkMode.IsccBio ? IsccBio : Spec;

    /// <summary>The mode of a name.</summary>
    /// <exception cref="DamagedDataException">There is no such mode.</exception>
    public static ImagewalkMode Parse(string name) => name switch
    {
        Spec => ImagewalkMode.Spec,
        IsccBio => ImagewalkMode.IsccBio,
        _ => Throw.Damaged<ImagewalkMode>("pixel hash", $"'{name}' is not a mode; expected {Spec} or {IsccBio}"),
    };
}
