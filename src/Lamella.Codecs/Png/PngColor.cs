namespace Lamella.Codecs.Png;

/// <summary>The colour types that are written (PNG 3rd edition, section 11.2.1); the values are those of the file.</summary>
internal enum PngColor : byte
{
    Gray = 0,
    Rgb = 2,
    Rgba = 6,
}
