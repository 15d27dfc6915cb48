using System.Buffers;

namespace Lamella.IO;

/// <summary>
/// Scratch arrays from the shared pool, of undefined content. Large ones are not kept: the pool holds an array of every size for every thread that ever needed one, which under a limit of the heap
/// adds up to memory that nobody uses and nobody gets. Safe for any thread.
/// </summary>
internal static class Pooled
{
    /// <summary>Above this size an array is worth more to the heap than to the pool; filling it costs far more than getting it.</summary>
    private const int MaxKeptBytes = 16 << 20;

    /// <summary>An array of at least <paramref name="length"/> elements; it goes back by <see cref="Return"/>.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged => IsKept<T>(length) ? ArrayPool<T>.Shared.Rent(length) : GC.AllocateUninitializedArray<T>(length);

    /// <summary>Takes back an array that nobody uses any more.</summary>
    public static void Return<T>(T[] array)
        where T : unmanaged
    {
        if (IsKept<T>(array.Length)) ArrayPool<T>.Shared.Return(array);
    }

    private static unsafe bool IsKept<T>(int length)
        where T : unmanaged => (long)length * sizeof(T) <= MaxKeptBytes;
}
