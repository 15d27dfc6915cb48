using Lamella.Stores;

namespace Lamella.IO;

/// <summary>
/// Reads headers and directories of one key through windows of the store, so that many small reads cost few requests. Used while opening, by one thread at a time. A read beyond the end is a
/// <see cref="DamagedDataException"/> that names the format.
/// </summary>
internal sealed class WindowReader
{
    private const int WindowSize = 64 << 10;
    private readonly Store _store;
    private readonly string _key;
    private readonly string _format;
    private byte[] _window = [];
    private long _start;
    private int _count;

    /// <summary>Opens a key; a missing one is a <see cref="StoreFailure.NotFound"/>.</summary>
    public WindowReader(Store store, string key, string format)
    {
        _store = store;
        _key = key;
        _format = format;
        if (store.Length(key) is not { } length)
        {
            Throw.Store(StoreFailure.NotFound, $"{key} does not exist in {store.Name}");
            return;
        }

        Length = length;
    }

    /// <summary>The length of the value when it was opened.</summary>
    public long Length { get; }

    /// <summary>The bytes of a range; valid until the next call.</summary>
    public ReadOnlySpan<byte> Get(long offset, int count)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
            Throw.Damaged(_format, Invariant($"{count} bytes are expected at byte {offset}, but the file has {Length}"), offset);
        if (offset < _start || offset + count > _start + _count) Load(offset, count);
        return _window.AsSpan((int)(offset - _start), count);
    }

    /// <summary>The bytes of a range, cut at the end of the value; valid until the next call.</summary>
    public ReadOnlySpan<byte> GetUpTo(long offset, int count) => offset >= Length || offset < 0 ? [] : Get(offset, (int)Math.Min(count, Length - offset));

    private void Load(long offset, int count)
    {
        int size = (int)Math.Min(Math.Max(count, WindowSize), Length - offset);
        if (_window.Length < size) _window = new byte[size];
        _start = offset;
        _count = _store.Read(_key, offset, _window.AsSpan(0, size));
        if (_count < count) Throw.Damaged(_format, "the file became shorter while it was read", offset + _count);
    }
}
