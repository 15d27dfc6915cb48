namespace Lamella.Formats;

/// <summary>How sure a format is of its data; a higher value wins, ties go to the format that is listed first.</summary>
public enum Detection
{
    /// <summary>It is something else.</summary>
    No,

    /// <summary>Only the name says so.</summary>
    Name,

    /// <summary>The first bytes say so.</summary>
    Magic,

    /// <summary>What was parsed says so: a dialect of a container (OME-TIFF within TIFF).</summary>
    Content,
}
