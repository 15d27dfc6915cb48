using System.Globalization;
using System.Text;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// The options of a conversion as a text by which an interrupted run knows its own again: each option that can change a byte of the result, by name. A property of the options is either written here or named in
/// <see cref="WithoutInfluence"/>.
/// </summary>
internal static class OptionIdentity
{
    /// <summary>Options that change no byte of a result which gets its name; scenes and selection are in the requests, which the journal notes resolved.</summary>
    public static IReadOnlyList<string> WithoutInfluence { get; } =
    [
        nameof(ConvertOptions.Scenes), nameof(ConvertOptions.Selection), nameof(ConvertOptions.Execution), nameof(ConvertOptions.Interrupted), nameof(ConvertOptions.ExistingTarget), nameof(ConvertOptions.MissingPixels), nameof(ConvertOptions.Stores),
    ];

    /// <summary>Writes a line for each option.</summary>
    public static void AppendTo(StringBuilder text, ConvertOptions options)
    {
        Line(text, nameof(options.Level), options.Level);
        Line(text, nameof(options.PixelType), options.PixelType);
        Line(text, nameof(options.Losses), options.Losses);
        Line(text, nameof(options.Verification), options.Verification);
        Line(text, nameof(options.PixelHash), options.PixelHash);
        Line(text, nameof(options.SourceHash), options.SourceHash);
        Line(text, nameof(options.Levels), options.Levels);
        Line(text, nameof(options.Downsample), options.Downsample);
        if (options is OmeTiffOptions tiff)
        {
            Line(text, nameof(tiff.Compression), tiff.Compression);
            Line(text, nameof(tiff.TileSize), tiff.TileSize);
            Line(text, nameof(tiff.Predictor), tiff.Predictor);
            Line(text, nameof(tiff.BigTiff), tiff.BigTiff);
            Line(text, nameof(tiff.Preset), tiff.Preset);
        }
        else if (options is TargetOptions custom)
        {
            Line(text, nameof(custom.Target), custom.Target?.GetType().FullName);
        }
        else if (options is OmeZarrOptions zarr)
        {
            Line(text, nameof(zarr.Ngff), zarr.Ngff);
            Line(text, nameof(zarr.Chunks), List(zarr.Chunks));
            Line(text, nameof(zarr.Shards), List(zarr.Shards));
            Line(text, nameof(zarr.Sharding), zarr.Sharding);
            Line(text, nameof(zarr.Compression), zarr.Compression);
            Line(text, nameof(zarr.Codecs), string.Join(',', zarr.Codecs.All.Except(Codecs.ZarrCodecs.Default.All).Select(codec => codec.Name)));
            Line(text, nameof(zarr.DownsampledAxes), zarr.DownsampledAxes);
            Line(text, nameof(zarr.SourceLevels), zarr.SourceLevels);
            Line(text, nameof(zarr.Layout), zarr.Layout);
            Line(text, nameof(zarr.Container), zarr.Container);
            Line(text, nameof(zarr.Consolidated), zarr.Consolidated);
            Line(text, nameof(zarr.RoCrate), zarr.RoCrate);
        }
    }

    /// <summary>The options that are not the usual ones, for people: <c>Levels=1; Selection=Z=3</c>.</summary>
    public static string Unusual(ConvertOptions options)
    {
        StringBuilder given = new(), usual = new();
        AppendTo(given, options);
        AppendTo(usual, options is OmeTiffOptions ? new OmeTiffOptions() : new OmeZarrOptions());
        HashSet<string> known = [.. usual.ToString().Split('\n')];
        // How carefully somebody looked changes nothing of the result; a hash of the source speaks for itself.
        string[] silent = [nameof(options.Losses), nameof(options.Verification), nameof(options.SourceHash)];
        List<string> lines = [.. given.ToString().Split('\n').Where(line => !known.Contains(line) && !Array.Exists(silent, name => line.StartsWith(name + "=", StringComparison.Ordinal)))];
        if (options.Scenes is { } scenes) lines.Add("Scenes=" + string.Join(',', scenes.Select(s => s.ToString(CultureInfo.InvariantCulture))));
        if (!options.Selection.IsEmpty) lines.Add(Invariant($"Selection={options.Selection}"));
        return string.Join("; ", lines);
    }

    private static string? List(IReadOnlyList<long>? numbers) => numbers is null ? null : string.Join(',', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    /// <summary>An option that is not given and one that is given as an empty text differ.</summary>
    private static void Line(StringBuilder text, string name, object? value) =>
        text.Append(name).Append(value is null ? string.Empty : "=").Append(CultureInfo.InvariantCulture, $"{value}").Append('\n');
}
