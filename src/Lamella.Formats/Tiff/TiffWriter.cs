using System.Buffers.Binary;
using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Formats.Tiff;

/// <summary>
/// A TIFF file that grows from front to back: pixel data first, in the order in which it comes, then all directories, then the pointer to the first one. Until that last step no reader takes the file for
/// a TIFF with pages.
/// </summary>
internal sealed class TiffWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private long _end;

    /// <summary>Creates the file, or, with the end of the valid data of an interrupted run, goes on behind it.</summary>
    public TiffWriter(string path, bool big, long? resumeAt = null)
    {
        _path = path;
        Big = big;
        try
        {
            _file = File.OpenHandle(path, resumeAt is null ? FileMode.Create : FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            _end = big ? 16 : 8;
            if (resumeAt is { } end)
            {
                _end = end;
                RandomAccess.SetLength(_file, end);
                return;
            }

            Span<byte> header = stackalloc byte[big ? 16 : 8];
            header.Clear();
            header[0] = header[1] = (byte)'I';
            header[2] = big ? (byte)43 : (byte)42;
            if (big) header[4] = 8;
            RandomAccess.Write(_file, header, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            _file?.Dispose();
            throw FileErrors.Writing(e, path);
        }
    }

    /// <summary>True for 64-bit offsets.</summary>
    public bool Big { get; }

    /// <summary>Where the next data goes.</summary>
    public long End => _end;

    /// <summary>True to append data without gaps; else it starts at even offsets, as old readers like it.</summary>
    public bool Contiguous { get; init; }

    /// <summary>Appends data and returns its offset.</summary>
    public long Append(ReadOnlySpan<byte> data)
    {
        long offset = Contiguous ? _end : (_end + 1) & ~1L;
        if (!Big && offset + data.Length > uint.MaxValue) Throw.Refused($"{_path} would pass 4 GiB, which a classic TIFF cannot hold; write a BigTIFF");
        Write(data, offset);
        _end = offset + data.Length;
        return offset;
    }

    /// <summary>Writes the directories behind the data (each followed by its SubIFDs) and then the pointer to the first: the file is complete.</summary>
    public void Complete(IReadOnlyList<TiffPage> pages)
    {
        long at = (_end + 1) & ~1L;
        long first = at;
        using MemoryStream buffer = new();
        long start = at;
        for (int p = 0; p < pages.Count; p++)
        {
            TiffPage page = pages[p];
            // SubIFD offsets are known before the directory is laid out: it has a fixed size once they have a place.
            long[] sub = new long[page.SubDirectories.Count];
            if (sub.Length > 0) page.Tags.Offsets(TiffTag.SubIfds, sub, directories: true);
            long next = at + page.Tags.Size;
            for (int s = 0; s < sub.Length; s++)
            {
                sub[s] = next;
                next += page.SubDirectories[s].Size;
            }

            if (sub.Length > 0) page.Tags.Offsets(TiffTag.SubIfds, sub, directories: true);
            buffer.Write(page.Tags.Build(at, p + 1 < pages.Count ? next : 0));
            for (int s = 0; s < sub.Length; s++) buffer.Write(page.SubDirectories[s].Build(sub[s], 0));
            at = next;
            if (buffer.Length < 4 << 20 && p + 1 < pages.Count) continue;
            Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), start);
            start += buffer.Length;
            buffer.SetLength(0);
        }

        if (!Big && at > uint.MaxValue) Throw.Refused($"{_path} would pass 4 GiB, which a classic TIFF cannot hold; write a BigTIFF");
        _end = at;
        Span<byte> pointer = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(pointer, first);
        try
        {
            // The data must be on the disk before the pointer that makes it visible.
            RandomAccess.FlushToDisk(_file);
            Write(pointer[..(Big ? 8 : 4)], Big ? 8 : 4);
            RandomAccess.FlushToDisk(_file);
        }
        catch (IOException e)
        {
            throw FileErrors.Writing(e, _path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(ReadOnlySpan<byte> data, long offset)
    {
        try
        {
            RandomAccess.Write(_file, data, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw FileErrors.Writing(e, _path);
        }
    }
}
