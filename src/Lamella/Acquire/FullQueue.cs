namespace Lamella;

/// <summary>What a write of an acquisition does when its queue is full.</summary>
public enum FullQueue
{
    /// <summary>It waits until a plane has been stored.</summary>
    Wait,

    /// <summary>It returns <see cref="PlaneWriteResult.Refused"/> at once; the plane is not taken.</summary>
    Refuse,
}
