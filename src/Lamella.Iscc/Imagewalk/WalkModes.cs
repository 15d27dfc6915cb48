namespace Lamella.Iscc.Imagewalk;

/// <summary>The names of modes, as users write them and documents hold them.</summary>
internal static class WalkModes
{
    internal const string Spec = "spec";
    internal const string IsccBio = "iscc-bio";

    internal static string Name(this WalkMode mode) => mode == WalkMode.IsccBio ? IsccBio : Spec;

    /// <summary>The mode of a name.</summary>
    /// <exception cref="DamagedDataException">There is no such mode.</exception>
    internal static WalkMode Parse(string name) => name switch
    {
        Spec => WalkMode.Spec,
        IsccBio => WalkMode.IsccBio,
        _ => Throw.Damaged<WalkMode>("pixel hash", $"'{name}' is no mode; there are {Spec} and {IsccBio}"),
    };
}
