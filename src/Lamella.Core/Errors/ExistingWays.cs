namespace Lamella;

/// <summary>How a caller may go on who met something under the name of a result.</summary>
internal enum ExistingWays
{
    /// <summary>Another name is the only one.</summary>
    None,

    /// <summary>It may be replaced when the caller allows that.</summary>
    Overwrite,

    /// <summary>It is somebody else's file: only when the caller allows to replace any file.</summary>
    Force,

    /// <summary>It is a partial result of an earlier run, to go on with or to replace.</summary>
    ResumeOrOverwrite,
}
