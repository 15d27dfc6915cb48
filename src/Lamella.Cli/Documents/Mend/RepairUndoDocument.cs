namespace Lamella.Cli.Documents;

/// <summary>A repair that was taken back.</summary>
/// <param name="Store">The OME-Zarr.</param>
/// <param name="Undone">False when there was none.</param>
/// <param name="SavedCopy">Where the documents were that were put back.</param>
internal sealed record RepairUndoDocument(string Store, bool Undone, string? SavedCopy) : Document;
