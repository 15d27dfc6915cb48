using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>What an image says about itself, without its pixels.</summary>
/// <param name="Path">The path that was opened.</param>
/// <param name="Format">The name of the format.</param>
/// <param name="MissingPlanes">Planes that the metadata promises and no file holds; they read as the fill value.</param>
/// <param name="Scenes">The scenes, in the order of the file.</param>
/// <param name="Associated">Pictures beside the scenes, such as the thumbnail of a slide; absent when there are none.</param>
/// <param name="Labels">Label images; only with --labels.</param>
/// <param name="Attachments">Files inside the file that are not scenes; absent when there are none.</param>
/// <param name="Unused">What is stored and shown by no scene.</param>
/// <param name="Missing">What is promised and stored nowhere.</param>
/// <param name="Warnings">Problems, a sentence each.</param>
internal sealed record InfoDocument(
    string Path,
    string Format,
    long MissingPlanes,
    IReadOnlyList<InfoDocument.SceneEntry> Scenes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<InfoDocument.SceneEntry>? Associated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<InfoDocument.SceneEntry>? Labels,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<InfoDocument.AttachmentEntry>? Attachments,
    IReadOnlyList<InfoDocument.PartEntry> Unused,
    IReadOnlyList<InfoDocument.PartEntry> Missing,
    IReadOnlyList<string> Warnings) : Document
{
    /// <summary>A scene, a label image or an associated picture.</summary>
    /// <param name="Index">The position, which is the identity.</param>
    /// <param name="Name">The name in the file.</param>
    /// <param name="Axes">The axes of <paramref name="Shape"/>: TCZYX, with further axes in front and S behind.</param>
    /// <param name="Shape">The length of each axis.</param>
    /// <param name="NativeAxes">The axes that the file declares, in its own order.</param>
    /// <param name="Dtype">The sample type; null when channels differ.</param>
    /// <param name="Origin">Where the first pixel lies on the stage.</param>
    /// <param name="Acquired">When it was acquired, as UTC.</param>
    /// <param name="Objective">The objective.</param>
    /// <param name="Levels">The resolution levels, the full one first.</param>
    /// <param name="PixelSize">The distance of neighbours on an axis.</param>
    /// <param name="ExtraAxes">What further axes mean, by letter; absent when there are none.</param>
    /// <param name="Channels">The channels.</param>
    /// <param name="Mosaic">The tiles that the scene was stitched of.</param>
    /// <param name="Label">What the labels are; of label images only.</param>
    /// <param name="Planes">Times and positions of single planes; only with --planes.</param>
    public sealed record SceneEntry(
        int Index,
        string? Name,
        string Axes,
        IReadOnlyList<long> Shape,
        string? NativeAxes,
        string? Dtype,
        OriginEntry? Origin,
        string? Acquired,
        ObjectiveEntry? Objective,
        IReadOnlyList<LevelEntry> Levels,
        PixelSizeEntry? PixelSize,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, ExtraAxisEntry>? ExtraAxes,
        IReadOnlyList<ChannelEntry> Channels,
        MosaicEntry? Mosaic,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LabelEntry? Label,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PlaneEntry>? Planes)
    {
        /// <summary>How the file wants its samples shown, such as photometric and orientation: members with a text each.</summary>
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Display { get; set; }
    }

    /// <summary>A place on the stage.</summary>
    /// <param name="Z">Along Z.</param>
    /// <param name="Y">Along Y.</param>
    /// <param name="X">Along X.</param>
    public sealed record OriginEntry([property: JsonPropertyName("Z")] Amount? Z, [property: JsonPropertyName("Y")] Amount? Y, [property: JsonPropertyName("X")] Amount? X);

    /// <summary>Sizes by axis.</summary>
    /// <param name="T">The time between frames.</param>
    /// <param name="Z">The distance of sections.</param>
    /// <param name="Y">The height of a pixel.</param>
    /// <param name="X">The width of a pixel.</param>
    public sealed record PixelSizeEntry([property: JsonPropertyName("T")] Amount? T, [property: JsonPropertyName("Z")] Amount? Z, [property: JsonPropertyName("Y")] Amount? Y, [property: JsonPropertyName("X")] Amount? X);

    /// <summary>An objective.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Magnification">Its nominal magnification.</param>
    /// <param name="NumericalAperture">Its numerical aperture.</param>
    /// <param name="Immersion">What is between it and the sample.</param>
    public sealed record ObjectiveEntry(string? Name, double? Magnification, double? NumericalAperture, string? Immersion);

    /// <summary>A resolution level.</summary>
    /// <param name="Index">Its position; 0 is full resolution.</param>
    /// <param name="Shape">The length of each axis.</param>
    /// <param name="Downsample">By how much each axis is shorter than at full resolution; null where it is not a number.</param>
    /// <param name="Chunk">What the storage decodes at once.</param>
    /// <param name="Shard">What the storage keeps in one file, when that is more than a chunk.</param>
    /// <param name="Codec">The compression.</param>
    /// <param name="Chunks">How many chunks are stored; absent where counting would take long.</param>
    public sealed record LevelEntry(
        int Index,
        IReadOnlyList<long> Shape,
        IReadOnlyList<double?> Downsample,
        IReadOnlyList<long> Chunk,
        IReadOnlyList<long>? Shard,
        string? Codec,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChunkCountEntry? Chunks);

    /// <summary>Numbers of chunks.</summary>
    /// <param name="Total">All of the level.</param>
    /// <param name="Stored">Those that are stored; others are fill.</param>
    public sealed record ChunkCountEntry(long Total, long Stored);

    /// <summary>A further axis.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Unit">Its unit.</param>
    /// <param name="Start">The position of the first index.</param>
    /// <param name="Step">The distance of neighbours.</param>
    /// <param name="Labels">A name for each index.</param>
    public sealed record ExtraAxisEntry(
        string? Name,
        string? Unit,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Start,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Step,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Labels);

    /// <summary>A channel.</summary>
    /// <param name="Index">Its position on axis C.</param>
    /// <param name="Name">Its name in the file.</param>
    /// <param name="Color">Its colour in the file, #RRGGBB or with alpha.</param>
    /// <param name="Dtype">Its sample type.</param>
    /// <param name="Samples">Samples of a pixel; 3 for RGB.</param>
    /// <param name="Excitation">The wavelength of the light on the sample.</param>
    /// <param name="Emission">The wavelength of the light that was recorded.</param>
    /// <param name="Fluorophore">The dye.</param>
    /// <param name="Exposure">The exposure time.</param>
    /// <param name="Window">The range that viewers show.</param>
    public sealed record ChannelEntry(
        int Index,
        string? Name,
        string? Color,
        string Dtype,
        int Samples,
        Amount? Excitation,
        Amount? Emission,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fluorophore,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Amount? Exposure,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WindowEntry? Window);

    /// <summary>A display range.</summary>
    /// <param name="Min">The least value of the data.</param>
    /// <param name="Max">The largest value of the data.</param>
    /// <param name="Start">The value that is shown black.</param>
    /// <param name="End">The value that is shown in full colour.</param>
    public sealed record WindowEntry(double Min, double Max, double Start, double End);

    /// <summary>The tiles of a stitched scene.</summary>
    /// <param name="Tiles">Their number.</param>
    /// <param name="TileShape">Height and width, when all have the same.</param>
    /// <param name="Positions">Where they lie; only with --tiles.</param>
    public sealed record MosaicEntry(int Tiles, IReadOnlyList<long>? TileShape, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TileEntry>? Positions);

    /// <summary>A tile.</summary>
    /// <param name="M">Its number.</param>
    /// <param name="Y">Its first row.</param>
    /// <param name="X">Its first column.</param>
    public sealed record TileEntry(int M, long Y, long X);

    /// <summary>What the labels of a label image are.</summary>
    /// <param name="Scene">The scene that is labelled.</param>
    /// <param name="Source">The image that is labelled, as the file names it.</param>
    /// <param name="Colors">Colours of labels.</param>
    /// <param name="Properties">Rows of properties as the file has them.</param>
    public sealed record LabelEntry(int? Scene, string? Source, IReadOnlyList<LabelColorEntry> Colors, IReadOnlyList<JsonElement> Properties);

    /// <summary>The colour of a label.</summary>
    /// <param name="Value">The label.</param>
    /// <param name="Rgba">Red, green, blue and alpha from 0 to 255.</param>
    public sealed record LabelColorEntry(double Value, IReadOnlyList<long>? Rgba);

    /// <summary>A plane.</summary>
    /// <param name="T">Its index on T.</param>
    /// <param name="C">Its index on C.</param>
    /// <param name="Z">Its index on Z.</param>
    /// <param name="Time">When it was recorded, after the start.</param>
    /// <param name="Exposure">Its exposure time.</param>
    /// <param name="X">The position of the stage along X.</param>
    /// <param name="Y">The position of the stage along Y.</param>
    /// <param name="PositionZ">The position of the stage along Z.</param>
    public sealed record PlaneEntry(int T, int C, int Z, Amount? Time, Amount? Exposure, Amount? X, Amount? Y, Amount? PositionZ);

    /// <summary>A file inside the file.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Type">Its type.</param>
    public sealed record AttachmentEntry(string Name, string? Type);

    /// <summary>Something that is stored and not shown, or promised and not stored.</summary>
    /// <param name="Kind">What it is.</param>
    /// <param name="Count">How many there are.</param>
    /// <param name="Name">Their names.</param>
    /// <param name="Why">The reason.</param>
    public sealed record PartEntry(string Kind, long Count, string Name, string Why);
}
