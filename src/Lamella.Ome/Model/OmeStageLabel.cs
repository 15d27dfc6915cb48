namespace Lamella.Ome;

/// <summary>A named position of the stage.</summary>
internal sealed record OmeStageLabel(string? Name, Quantity? X, Quantity? Y, Quantity? Z);
