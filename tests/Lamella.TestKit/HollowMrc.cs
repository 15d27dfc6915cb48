using System.Buffers.Binary;

namespace Lamella.TestKit;

/// <summary>MRC files that promise many sections and hold the bytes of the first alone.</summary>
public static class HollowMrc
{
    /// <summary>Writes a file of 32 x 32 bytes a section.</summary>
    /// <returns>The path.</returns>
    public static string Write(string path, int sections)
    {
        byte[] file = new byte[1024 + 1900];
        int[] header = [32, 32, sections, 0, 0, 0, 0, 32, 32, sections];
        for (int i = 0; i < header.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4 * i), header[i]);
        foreach ((int at, float cell) in new[] { (40, 32f), (44, 32f), (48, (float)sections) }) BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), cell);
        for (int i = 0; i < 3; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(64 + (4 * i)), i + 1);
        "MAP DD"u8.CopyTo(file.AsSpan(208));
        File.WriteAllBytes(path, file);
        return path;
    }
}
