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

/// <summary>Hashes of pixels.</summary>
/// <param name="Digest">The digest, such as <c>iscc-sum</c>.</param>
/// <param name="Scenes">The scenes.</param>
internal sealed record PixelHashDocument(string Digest, IReadOnlyList<PixelHashDocument.SceneHash> Scenes)
{
    /// <summary>A scene.</summary>
    /// <param name="Scene">Its index.</param>
    /// <param name="Hash">Its hash.</param>
    public sealed record SceneHash(int Scene, string Hash);
}

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

/// <summary>What a viewer needs to know before it asks for pictures: IIIF Image API 3.0, section 5.</summary>
/// <param name="Context">Names the standard.</param>
/// <param name="Id">The address that requests begin with.</param>
/// <param name="Type"><c>ImageService3</c>.</param>
/// <param name="Protocol">Names the protocol.</param>
/// <param name="Profile">What every request may ask for.</param>
/// <param name="Width">Columns of full resolution.</param>
/// <param name="Height">Rows of full resolution.</param>
/// <param name="MaxArea">The pixels that a picture has at most.</param>
/// <param name="Sizes">Sizes of the whole that cost little.</param>
/// <param name="Tiles">How regions are best cut.</param>
/// <param name="ExtraFormats">Formats beyond the profile.</param>
/// <param name="ExtraQualities">Qualities beyond the profile.</param>
/// <param name="ExtraFeatures">What else may be asked for.</param>
internal sealed record IiifDocument(
    [property: JsonPropertyName("@context")] string Context, string Id, string Type, string Protocol, string Profile, long Width, long Height, long MaxArea,
    IReadOnlyList<IiifDocument.Size> Sizes, IReadOnlyList<IiifDocument.Tile> Tiles, IReadOnlyList<string> ExtraFormats, IReadOnlyList<string> ExtraQualities, IReadOnlyList<string> ExtraFeatures)
{
    /// <summary>A size.</summary>
    /// <param name="Width">Columns.</param>
    /// <param name="Height">Rows.</param>
    public sealed record Size(long Width, long Height);

    /// <summary>Tiles.</summary>
    /// <param name="Width">Columns and rows of a tile.</param>
    /// <param name="ScaleFactors">By how much the whole is made smaller before it is cut.</param>
    public sealed record Tile(int Width, IReadOnlyList<long> ScaleFactors);
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
[JsonSerializable(typeof(PixelHashDocument))]
[JsonSerializable(typeof(IiifDocument))]
[JsonSerializable(typeof(AuditLine))]
[JsonSerializable(typeof(ErrorDocument))]
internal sealed partial class ApiContext : JsonSerializerContext;
