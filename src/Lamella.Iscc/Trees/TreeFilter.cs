namespace Lamella.Iscc;

/// <summary>Which files of a tree count.</summary>
public enum TreeFilter
{
    /// <summary>All files.</summary>
    None,

    /// <summary>TREEWALK-ISCC: without what .isccignore files exclude, and without *.iscc.json.</summary>
    Iscc,
}
