namespace Lamella;

/// <summary>
/// The base of every error that Lamella raises about data, stores, features and policies. Misuse of an entry point raises the base library's <see cref="ArgumentException"/> family instead.
/// </summary>
/// <remarks>A message says what failed, where, what was expected and found, and what to do next. Instances are immutable but for <see cref="Path"/>, which outer layers fill in when they know it.</remarks>
public abstract class LamellaException : Exception
{
    private protected LamellaException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The file, folder, key or URL that the error is about; null when unknown.</summary>
    public string? Path { get; private set; }

    /// <summary>The format or codec that raised the error, such as <c>TIFF</c> or <c>zstd</c>; null when none was involved.</summary>
    public string? Format { get; init; }

    /// <summary>The byte offset in the file or in the encoded block; null when the error has no place.</summary>
    public long? Offset { get; init; }

    /// <summary>What the caller can do about it; null when the message says all that there is to say.</summary>
    public Remedy? Remedy { get; init; }

    /// <summary>Names the file once: the innermost layer that knows it wins.</summary>
    /// <param name="path">The file, folder, key or URL.</param>
    /// <returns>The same error.</returns>
    public LamellaException WithPath(string path)
    {
        Path ??= path;
        return this;
    }

    /// <inheritdoc/>
    public override string Message
    {
        get
        {
            // Stores name the file themselves.
            string where = Path is null || base.Message.StartsWith(Path + " ", StringComparison.Ordinal) || base.Message.StartsWith(System.IO.Path.GetFullPath(Path) + " ", StringComparison.Ordinal) ? string.Empty : Path + ": ";
            string at = Offset is null ? string.Empty : Invariant($" (at byte {Offset})");
            return where + base.Message + at;
        }
    }
}
