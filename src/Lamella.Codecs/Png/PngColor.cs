namespace Lamella.Codecs.Png;

/// <summary>The colour types (PNG 3rd edition, section 11.2.1); the values are those of the file. Gray, RGB and the forms with alpha are written; all are read.</summary>
internal enum PngColor : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
