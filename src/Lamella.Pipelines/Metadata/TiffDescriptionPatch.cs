using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;
using Microsoft.Win32.SafeHandles;
using System.Buffers.Binary;

namespace Lamella.Pipelines.Metadata;

/// <summary>
/// Replaces the description of a TIFF's first page within the file. The new text goes to the end of the file first, and only then the directory's entry is switched to it: count and offset lie side by side and
/// are one small write. Where the old room is large enough, the text then moves there in the same way and the file is cut to its old length, so that edits do not make it grow. Every step is flushed before
/// the next: a process that is killed between two of them leaves the old description or the new one.
/// </summary>
internal sealed class TiffDescriptionPatch
{
    /// <summary>Directories that are looked through for others that share the old text; of a file with more, the text is not moved.</summary>
    private const int MostDirectories = 100_000;

    private readonly List<Step> _steps = [];

    private TiffDescriptionPatch(long length) => Length = OldLength = length;

    /// <summary>The length of the file before.</summary>
    public long OldLength { get; }

    /// <summary>The length of the file afterwards.</summary>
    public long Length { get; private set; }

    /// <summary>What is done, in order.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Plans the replacement.</summary>
    /// <exception cref="RefusedException">The page has no description, or a classic TIFF has no room for it.</exception>
    public static TiffDescriptionPatch Plan(TiffContainer file, ReadOnlySpan<byte> text)
    {
        TiffDirectory first = file.ReadDirectory(file.FirstDirectory);
        int index = -1;
        for (int i = 0; i < first.Entries.Length && index < 0; i++)
        {
            if (first.Entries[i].Tag == TiffTag.ImageDescription) index = i;
        }

        if (index < 0) Throw.Refused("the first page of the TIFF has no description to edit");
        TiffEntry entry = first.Entries[index];
        byte[] stored = new byte[text.Length + 1];
        text.CopyTo(stored);
        TiffDescriptionPatch patch = new(file.Length);

        // Values start on a word boundary (TIFF 6.0 section 2).
        long end = file.Length + (file.Length & 1);
        if (!file.IsBig && end + stored.Length > uint.MaxValue) Throw.Refused("a classic TIFF has no place beyond 4 GiB for the new description; convert the image, which writes a BigTIFF when it is needed");
        long count = first.Offset + (file.IsBig ? 8 : 2) + ((long)index * file.EntrySize) + 4;
        patch._steps.Add(new Step(end, stored));
        patch._steps.Add(new Step(count, CountAndOffset(file, stored.Length, end)));
        patch.Length = end + stored.Length;
        if (entry.IsInline || entry.Count < stored.Length || IsShared(file, entry)) return patch;
        byte[] padded = new byte[entry.Count];
        stored.CopyTo(padded, 0);
        patch._steps.Add(new Step(entry.Position, padded));
        patch._steps.Add(new Step(count, CountAndOffset(file, stored.Length, entry.Position)));
        patch._steps.Add(new Step(file.Length, null));
        patch.Length = file.Length;
        return patch;
    }

    /// <summary>Does all steps on the file.</summary>
    /// <exception cref="StoreException">The file cannot be written; it says what it said before.</exception>
    public void Apply(string path)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            if (RandomAccess.GetLength(handle) != OldLength) Throw.Store(StoreFailure.Unwritable, $"{path} has changed while it was edited; nothing was written");
            try
            {
                Do(handle, _steps[0]);
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
            {
                // Nothing refers to the end yet.
                RandomAccess.SetLength(handle, OldLength);
                throw;
            }

            for (int i = 1; i < _steps.Count; i++) Do(handle, _steps[i]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    /// <summary>Does one step and flushes it to the disk.</summary>
    internal static void Do(SafeFileHandle handle, Step step)
    {
        if (step.Bytes is { } bytes) RandomAccess.Write(handle, bytes, step.Offset);
        else RandomAccess.SetLength(handle, step.Offset);
        RandomAccess.FlushToDisk(handle);
    }

    private static byte[] CountAndOffset(TiffContainer file, long count, long offset)
    {
        byte[] bytes = new byte[file.IsBig ? 16 : 8];
        if (file.IsBig)
        {
            Write64(bytes, count);
            Write64(bytes.AsSpan(8), offset);
        }
        else
        {
            Write32(bytes, (uint)count);
            Write32(bytes.AsSpan(4), (uint)offset);
        }

        return bytes;

        void Write64(Span<byte> target, long value)
        {
            if (file.BigEndian) BinaryPrimitives.WriteInt64BigEndian(target, value);
            else BinaryPrimitives.WriteInt64LittleEndian(target, value);
        }

        void Write32(Span<byte> target, uint value)
        {
            if (file.BigEndian) BinaryPrimitives.WriteUInt32BigEndian(target, value);
            else BinaryPrimitives.WriteUInt32LittleEndian(target, value);
        }
    }

    /// <summary>True when another value reaches into the old text, or when there are too many directories to tell.</summary>
    private static bool IsShared(TiffContainer file, TiffEntry description)
    {
        HashSet<long> seen = [];
        for (long at = file.FirstDirectory; at != 0 && seen.Add(at);)
        {
            if (seen.Count > MostDirectories) return true;
            TiffDirectory directory;
            try
            {
                directory = file.ReadDirectory(at, TiffContainer.LargeWindow);
            }
            catch (DamagedDataException)
            {
                return true;
            }

            foreach (TiffEntry entry in directory.Entries)
            {
                if (entry.IsInline || (at == file.FirstDirectory && entry.Tag == TiffTag.ImageDescription)) continue;
                long length = entry.Count * Math.Max(1, TiffFieldType.Size(entry.Type));
                if (entry.Position < description.Position + description.Count && description.Position < entry.Position + length) return true;
            }

            at = directory.Next;
        }

        return false;
    }

    /// <summary>One step: bytes at a place, or, without bytes, a new length.</summary>
    internal readonly record struct Step(long Offset, byte[]? Bytes);
}
