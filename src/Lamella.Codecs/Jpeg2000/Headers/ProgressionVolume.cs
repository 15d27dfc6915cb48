namespace Lamella.Codecs.Jpeg2000;

/// <summary>A run of packets of one order: a whole tile, or one entry of a POC segment (T.800 A.6.6). Ends are exclusive.</summary>
internal readonly record struct ProgressionVolume(
    ProgressionOrder Order, int FirstResolution, int EndResolution, int FirstComponent, int EndComponent, int EndLayer);
