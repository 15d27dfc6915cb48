using Lamella.Codecs.XxHash;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Formats.OmeTiff;

/// <summary>What the journal says of one tile or strip of an unfinished TIFF file.</summary>
internal readonly record struct TiffBlockLine(long Scene, long Level, long Block, long Offset, long Length, long Checksum)
{
    /// <summary>
    /// The lines whose blocks are in the file as they were written, from its start to the first that is not. Blocks lie in planned order, so all that follows a spoilt one is made again, to the same bytes.
    /// </summary>
    public static IReadOnlyList<TiffBlockLine> Proven(Journal journal, string path)
    {
        // The same block may have several lines, when an earlier resume made it again; it then lies where it lay before.
        SortedDictionary<long, TiffBlockLine> lines = [];
        foreach (long[] entry in journal.Entries)
        {
            if (entry is [var scene, var level, var block, var offset, var length, var checksum] && offset > 0 && length > 0) lines[offset] = new TiffBlockLine(scene, level, block, offset, length, checksum);
        }

        List<TiffBlockLine> proven = [];
        if (lines.Count == 0) return proven;
        using FileStore folder = new(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string key = Path.GetFileName(path);
        if (folder.Length(key) is not { } total) return proven;
        bool trusted = journal.IsOfThisBoot && folder.LastWriteUtc(key) < journal.LastLineUtc;
        using ByteBuffer bytes = new();
        foreach (TiffBlockLine line in lines.Values)
        {
            if (line.Length > total - line.Offset) break;
            if (!trusted && !(folder.TryRead(key, ByteRange.From(line.Offset, line.Length), bytes) && bytes.Length == line.Length && (long)XxHash64.Hash(bytes.Span) == line.Checksum)) break;
            proven.Add(line);
        }

        return proven;
    }
}
