using System.Text.Json.Serialization;

namespace Lamella.Server;

/// <summary>What the server is.</summary>
/// <param name="Version">The version of the program.</param>
/// <param name="Features">What it can do beside the basic addresses.</param>
/// <param name="Origin">Its own address, as the caller used it.</param>
internal sealed record AboutDocument(string Version, IReadOnlyList<string> Features, string Origin);

/// <summary>A page of a folder's entries, or of found images.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Total">All entries.</param>
/// <param name="Entries">Those of this page.</param>
internal sealed record ImagesDocument(string Folder, int Total, IReadOnlyList<ImagesDocument.Entry> Entries)
{
    /// <summary>A folder or an image.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Path">The path below what is served.</param>
    /// <param name="Kind"><c>folder</c> or <c>image</c>.</param>
    /// <param name="Bytes">The size of a file.</param>
    /// <param name="Modified">When it was last written, as UTC.</param>
    public sealed record Entry(string Name, string Path, string Kind, long? Bytes, string Modified);
}

/// <summary>The metadata as stored.</summary>
/// <param name="Parts">The documents.</param>
internal sealed record MetadataDocument(IReadOnlyList<MetadataDocument.Part> Parts)
{
    /// <summary>A document of the file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Text">Its text, as stored.</param>
    public sealed record Part(string Name, string Text);
}

/// <summary>How often values occur.</summary>
/// <param name="Min">The least value.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Low">Shown black by default.</param>
/// <param name="High">Shown in full colour by default.</param>
/// <param name="From">The lower edge of the first bin.</param>
/// <param name="To">The upper edge of the last bin.</param>
/// <param name="Counts">Samples in each bin.</param>
/// <param name="Color">The colour of the channel by the display rule.</param>
internal sealed record HistogramDocument(double Min, double Max, double Low, double High, double From, double To, IReadOnlyList<long> Counts, string Color);

/// <summary>A plate.</summary>
/// <param name="Rows">The names of the rows.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Wells">The wells that have images.</param>
internal sealed record PlateDocument(IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<PlateDocument.Well> Wells)
{
    /// <summary>A well.</summary>
    /// <param name="Row">The index of its row.</param>
    /// <param name="Column">The index of its column.</param>
    /// <param name="Path">Its place in the OME-Zarr.</param>
    /// <param name="Scenes">The scenes that lie in it.</param>
    public sealed record Well(int Row, int Column, string Path, IReadOnlyList<int> Scenes);
}

/// <summary>Why a request failed.</summary>
/// <param name="Error">The reason.</param>
internal sealed record ErrorDocument(ErrorDocument.Reason Error)
{
    /// <summary>A reason.</summary>
    /// <param name="Message">In a sentence.</param>
    public sealed record Reason(string Message);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(AboutDocument))]
[JsonSerializable(typeof(ImagesDocument))]
[JsonSerializable(typeof(MetadataDocument))]
[JsonSerializable(typeof(HistogramDocument))]
[JsonSerializable(typeof(PlateDocument))]
[JsonSerializable(typeof(ErrorDocument))]
internal sealed partial class ApiContext : JsonSerializerContext;
