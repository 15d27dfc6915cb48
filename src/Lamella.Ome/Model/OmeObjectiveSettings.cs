namespace Lamella.Ome;

/// <summary>The use of an objective by an image.</summary>
internal sealed record OmeObjectiveSettings(string? Id, double? CorrectionCollar = null, string? Medium = null, double? RefractiveIndex = null);
