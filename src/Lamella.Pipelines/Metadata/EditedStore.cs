using Lamella.Stores;

namespace Lamella.Pipelines.Metadata;

/// <summary>A store as it will be after an edit: some values are replaced, one file has other bytes in places. The image is opened through it before anything is written.</summary>
internal sealed class EditedStore(Store inner) : Store
{
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private string? _patchedKey;
    private TiffDescriptionPatch? _patch;

    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override bool IsLocal => inner.IsLocal;

    /// <inheritdoc/>
    public override bool CanList => inner.CanList;

    /// <summary>Replaces a value.</summary>
    public void Replace(string key, byte[] value) => _values[key] = value;

    /// <summary>Replaces the description of a TIFF.</summary>
    public void Patch(string key, TiffDescriptionPatch patch)
    {
        _patchedKey = key;
        _patch = patch;
    }

    /// <inheritdoc/>
    public override long? Length(string key) => _values.TryGetValue(key, out byte[]? value) ? value.Length : key == _patchedKey ? _patch!.Length : inner.Length(key);

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        if (_values.TryGetValue(key, out byte[]? value))
        {
            int count = (int)Math.Clamp(value.Length - offset, 0, destination.Length);
            if (count > 0) value.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        if (key != _patchedKey) return inner.Read(key, offset, destination);
        destination = destination[..(int)Math.Clamp(_patch!.Length - offset, 0, destination.Length)];
        destination[inner.Read(key, offset, destination)..].Clear();
        foreach (TiffDescriptionPatch.Step step in _patch.Steps)
        {
            if (step.Bytes is not { } bytes) continue;
            long from = Math.Max(offset, step.Offset), to = Math.Min(offset + destination.Length, step.Offset + bytes.Length);
            if (from < to) bytes.AsSpan((int)(from - step.Offset), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
        }

        return destination.Length;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix) => inner.List(prefix);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
