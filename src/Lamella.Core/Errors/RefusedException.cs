namespace Lamella;

/// <summary>Lamella could go on but will not, because a value, a unit, a name or an axis would be lost or a rule of the target be broken. The message tells how to choose.</summary>
public sealed class RefusedException : LamellaException
{
    /// <summary>Creates the error with its message.</summary>
    public RefusedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The selection that would go on, such as <c>H=0</c>; null when it takes something else. Programs show it in the form in which their users write it.</summary>
    internal string? Selection { get; init; }
}
