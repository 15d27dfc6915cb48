namespace Lamella;

/// <summary>What is shown of several sections.</summary>
public enum ZProjection
{
    /// <summary>One section.</summary>
    None,

    /// <summary>The largest value along Z.</summary>
    Maximum,

    /// <summary>The mean along Z.</summary>
    Mean,
}
