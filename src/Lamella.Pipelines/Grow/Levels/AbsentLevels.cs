namespace Lamella.Pipelines.Grow;

/// <summary>What to do about levels that the metadata lists and that do not exist.</summary>
internal enum AbsentLevels
{
    /// <summary>The image cannot be changed.</summary>
    Refuse,

    /// <summary>They are left out; for those who make them.</summary>
    LeaveOut,
}
