namespace Lamella;

/// <summary>What went wrong between Lamella and the bytes.</summary>
public enum StoreFailure
{
    /// <summary>The key, file or folder does not exist.</summary>
    NotFound,

    /// <summary>It exists and cannot be read (rights, a device error, a folder where a file was expected).</summary>
    Unreadable,

    /// <summary>The target exists already and was not to be replaced.</summary>
    Exists,

    /// <summary>The target cannot be written (rights, a read-only store, an invalid name).</summary>
    Unwritable,

    /// <summary>No room is left on the target.</summary>
    Full,

    /// <summary>The network failed or the server answered with an error.</summary>
    Network,

    /// <summary>The server refused the credentials, or none were given.</summary>
    Credentials,

    /// <summary>A conditional write lost: the key has changed since it was read.</summary>
    Conflict,
}

/// <summary>A store could not deliver or take bytes. <see cref="Failure"/> says how.</summary>
public sealed class StoreException : LamellaException
{
    /// <summary>Creates the error of the given kind.</summary>
    public StoreException(StoreFailure failure, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
    }

    /// <summary>The kind of failure.</summary>
    public StoreFailure Failure { get; }

    /// <summary>The error of a failed read, from the error of the class library.</summary>
    /// <param name="error">An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    /// <param name="path">What was read.</param>
    public static StoreException Reading(Exception error, string path) => Stores.FileErrors.Reading(error, path);

    /// <summary>The error of a failed write, from the error of the class library; a full disk is told apart.</summary>
    /// <param name="error">An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    /// <param name="path">What was written.</param>
    public static StoreException Writing(Exception error, string path) => Stores.FileErrors.Writing(error, path);
}
