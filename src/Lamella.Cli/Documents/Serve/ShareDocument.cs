namespace Lamella.Cli.Documents;

/// <summary>A link that was made.</summary>
/// <param name="Path">What it shows, below the served folder.</param>
/// <param name="Page">Opens the page of the server.</param>
/// <param name="Zarr">Opens the image as OME-Zarr 0.5 in a viewer or a program.</param>
/// <param name="Files">Opens the file or the folder as it is.</param>
/// <param name="Grant">What the token in the addresses allows.</param>
internal sealed record ShareDocument(string Path, string Page, string Zarr, string Files, TokenEntry Grant) : Document;
