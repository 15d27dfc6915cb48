namespace Lamella.Stores;

/// <summary>What must hold for a write to take place.</summary>
public enum WriteCondition
{
    /// <summary>Nothing: what is there is replaced.</summary>
    None,

    /// <summary>There must be no value yet.</summary>
    MustBeNew,
}
