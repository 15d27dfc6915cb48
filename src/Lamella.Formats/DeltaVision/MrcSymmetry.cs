using System.Text;
using Lamella.Formats.DeltaVision.Structure;
using Lamella.Formats.Tiff.Structure;
using Lamella.IO;

namespace Lamella.Formats.DeltaVision;

/// <summary>The extended header of crystallographic maps: lines of 80 letters, each an operator of the symmetry.</summary>
internal static class MrcSymmetry
{
    private const int Line = 80;
    private const int MostBytes = 1 << 20;

    /// <summary>The lines; null when the extended header is something else.</summary>
    public static string? Read(WindowReader file, MrcHeader header)
    {
        int bytes = header.ExtendedBytes;
        if (header.ExtendedKind is not ("" or "CCP4" or "MRCO") || bytes % Line != 0 || bytes > MostBytes) return null;
        ReadOnlySpan<byte> text = file.GetUpTo(MrcHeader.Size, bytes);
        if (text.Length < bytes || text.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return null;
        StringBuilder lines = new();
        for (int at = 0; at < text.Length; at += Line) lines.Append(TiffDirectory.Decode(text.Slice(at, Line)).TrimEnd()).Append('\n');
        return lines.ToString();
    }
}
