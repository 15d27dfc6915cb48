namespace Lamella.Ome;

/// <summary>One axis of a multiscale image.</summary>
/// <param name="Name">Unique in the image.</param>
/// <param name="Type">space, time, channel, or any other word; null when the metadata states none.</param>
/// <param name="Unit">The unit as found; null when the metadata states none.</param>
/// <param name="Discrete">Since 0.6: positions between samples mean nothing.</param>
/// <param name="LongName">Since 0.6.</param>
internal sealed record NgffAxis(string Name, string? Type = null, string? Unit = null, bool? Discrete = null, string? LongName = null);
