namespace Lamella.Iscc;

/// <summary>The two forms of a checksum line that the program iscc-sum writes and reads.</summary>
public enum ChecksumForm
{
    /// <summary><c>CODE *PATH</c>.</summary>
    Plain,

    /// <summary><c>ISCC-SUM (PATH) = CODE</c>.</summary>
    Tagged,
}
