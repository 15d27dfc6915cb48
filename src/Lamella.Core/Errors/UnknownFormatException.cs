namespace Lamella;

/// <summary>No format recognises the data: neither the first bytes nor the name say what it is.</summary>
public sealed class UnknownFormatException : LamellaException
{
    /// <summary>Creates the error with its message.</summary>
    public UnknownFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
