namespace Lamella;

/// <summary>Lamella could go on but will not, because a value, a unit, a name or an axis would be lost or a rule of the target be broken. The message tells how to choose.</summary>
public sealed class RefusedException : LamellaException
{
    /// <summary>Creates the error with its message.</summary>
    public RefusedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
