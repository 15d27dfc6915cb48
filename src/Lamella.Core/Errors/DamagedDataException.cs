namespace Lamella;

/// <summary>The data contradicts its own format: truncated, out of bounds, cyclic, a wrong checksum, a size that cannot be.</summary>
public sealed class DamagedDataException : LamellaException
{
    /// <summary>Creates the error with its message.</summary>
    public DamagedDataException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
