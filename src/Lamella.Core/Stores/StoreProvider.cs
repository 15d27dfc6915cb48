namespace Lamella.Stores;

/// <summary>
/// Opens what a URL names: the seam by which servers and object stores reach the library, which knows none itself. Handed over as a value in the options for opening; nothing is
/// registered globally.
/// </summary>
/// <remarks>Thread-safe. Stores that it opens belong to the caller.</remarks>
public abstract class StoreProvider
{
    /// <summary>True for the URLs that <see cref="Open"/> takes. Looks at the text alone.</summary>
    /// <param name="url">What the user wrote.</param>
    public abstract bool Knows(string url);

    /// <summary>Finds what a URL names, a value or a folder of values, for reading. The store starts at the folder that holds it, so that siblings are found and nothing outside of it is.</summary>
    /// <param name="url">One that <see cref="Knows"/>.</param>
    /// <param name="foldersAbove">So many folders further up the store starts, for a value that refers to what lies beside its folder.</param>
    /// <exception cref="StoreException">There is nothing of that name, or the server cannot be reached or refuses.</exception>
    public abstract StorePlace Open(string url, int foldersAbove = 0);

    /// <summary>The store of a place that is to be written: of a folder that need not exist yet, or of the folder of a single value.</summary>
    /// <param name="url">One that <see cref="Knows"/>.</param>
    /// <param name="kind">What is to be made there.</param>
    /// <exception cref="StoreException">Nothing can be written there.</exception>
    public virtual StorePlace OpenForWriting(string url, PlaceKind kind) => throw new StoreException(StoreFailure.Unwritable, $"{Shown(url)} cannot be written: it is a read-only store");

    /// <summary>The URL without anything secret in it, for messages and results.</summary>
    /// <param name="url">One that <see cref="Knows"/>.</param>
    public abstract string Shown(string url);
}
