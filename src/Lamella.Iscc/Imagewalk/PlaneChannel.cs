namespace Lamella.Iscc.Imagewalk;

/// <summary>The type of one channel's samples, and how many a pixel has.</summary>
internal readonly record struct PlaneChannel(PixelType Type, int Samples);
