namespace Lamella.Iscc.Imagewalk;

/// <summary>What is done about axes that IMAGEWALK does not know.</summary>
internal enum FurtherAxes
{
    /// <summary>The scene is refused until one index is selected: a hash of a part would pass for one of the whole.</summary>
    Refuse,

    /// <summary>The first selected index is taken: for pictures.</summary>
    First,
}
