using System.Text.Json;
using Lamella.Engine;
using Lamella.Pipelines.Convert;
using Lamella.TestKit;
using Lamella.Tests.Iscc;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>A folder of one test, with images written by our own writers, and the command line run on them.</summary>
internal sealed class IdentityFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lamella-identity-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A scene in memory in the order TCZYX or TCZYXS.</summary>
    public static (string? Name, MemoryLevel Level) Scene(ReadOnlySpan<int> shape, PixelType type, byte[] data, string? name = null)
    {
        long[] sizes = new long[shape.Length];
        for (int i = 0; i < sizes.Length; i++) sizes[i] = shape[i];
        return (name, new MemoryLevel("TCZYXS"[..shape.Length], sizes, type, data));
    }

    /// <summary>Writes scenes as the kind of file that the name says.</summary>
    public string Write(string name, ConvertOptions? options, params (string? Name, MemoryLevel Level)[] scenes)
    {
        using ImageContent image = MemoryLevel.Image(scenes);
        ChunkCache cache = new(0);
        Scene[] opened = [.. image.Scenes.Select((scene, index) => new Scene(scene, index, cache))];
        string path = At(name);
        new Converter(image, "memory", opened, options ?? ConversionTargets.Default.OptionsFor(path), null).Run(path);
        return path;
    }

    /// <summary>Writes the image of a case of vectors_open.json as OME-TIFF, under the name that the case has.</summary>
    public string Write(JsonElement item)
    {
        List<(string?, MemoryLevel)> scenes = [];
        int levels = 1;
        foreach (JsonElement scene in item.GetProperty("scenes").EnumerateArray())
        {
            int[] shape = scene.GetProperty("shape").Numbers();
            byte[] data = FormulaImage.Make(scene.GetProperty("formula"), shape, out PixelType type);
            if (scene.TryGetProperty("levels", out JsonElement count)) levels = count.GetInt32();
            scenes.Add(Scene(shape, type, data, scene.TryGetProperty("id", out JsonElement id) ? id.GetString() : null));
        }

        return Write(item.Text("file"), new OmeTiffOptions { Levels = levels, Downsample = DownsampleMethod.Nearest }, [.. scenes]);
    }

    /// <summary>Runs the command line in this process.</summary>
    public static Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) => Shell.RunSplitAsync(arguments);

    /// <summary>The text of a command that must succeed.</summary>
    public static async Task<string> TextAsync(params string[] arguments)
    {
        (int exit, string output, string error) = await RunAsync(arguments);
        Assert.True(exit == 0, Invariant($"exit {exit}: {output}{error}"));
        return output;
    }

    /// <summary>The document of a command that must succeed.</summary>
    public static Task<JsonElement> JsonAsync(params string[] arguments) => Shell.JsonAsync([.. arguments, "--json"]);

    /// <summary>The pixel hashes of the scenes of a file.</summary>
    public static async Task<string[]> HashesAsync(string path, params string[] options)
    {
        JsonElement document = await JsonAsync(["pixhash", path, .. options]);
        return [.. document.GetProperty("images")[0].GetProperty("scenes").EnumerateArray().Select(scene => scene.Text("hash"))];
    }
}
