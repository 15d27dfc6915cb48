namespace Lamella.Cli.Documents;

/// <summary>Labels that were added.</summary>
/// <param name="Input">The label image.</param>
/// <param name="Store">The OME-Zarr.</param>
/// <param name="Image">The image that is labelled, by its place.</param>
/// <param name="Name">The name of the labels.</param>
/// <param name="Path">Their path in the store.</param>
internal sealed record LabelAddDocument(string Input, string Store, int Image, string Name, string Path) : Document;
