namespace Lamella.Codecs.Jpeg2000;

/// <summary>A resolution of a JP2 file (T.800 I.5.3.7).</summary>
/// <param name="Horizontal">Columns per metre.</param>
/// <param name="Vertical">Rows per metre.</param>
internal readonly record struct Jp2Resolution(double Horizontal, double Vertical);
