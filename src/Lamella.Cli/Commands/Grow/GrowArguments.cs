using System.CommandLine;

namespace Lamella.Cli.Commands;

/// <summary>The arguments that the commands which change an OME-Zarr in place share.</summary>
internal sealed class GrowArguments
{
    public Argument<string> Input { get; } = CommonOptions.Input("input", "The image to write: anything that Lamella reads.");

    public Argument<string> Store { get; } = CommonOptions.Input("store", "The OME-Zarr to change: its folder, or that of one image in it; or an s3:// or az:// URL.");

    public Option<string?> Scene { get; } = CommonOptions.Scene();

    public Option<string?> Select { get; } = CommonOptions.Select();

    public Option<int> Level { get; } = CommonOptions.Level();

    public Option<string?> Dtype { get; } = new("--dtype") { Description = "Convert samples to the type of the store; values must fit exactly.", HelpName = "TYPE" };

    public Option<int> Into { get; } = new("--into") { Description = "The image of the store, by its place among the scenes.", HelpName = "INDEX", DefaultValueFactory = _ => 0 };

    public Option<string?> Downsample { get; } = new("--downsample") { Description = "How levels are made; by default as the store says, else by mean." };

    public Option<bool> Json { get; } = CommonOptions.Json();

    public Option<int> Threads { get; } = CommonOptions.Threads();

    public Option<long> Memory { get; } = CommonOptions.Memory();

    /// <summary>What the user states of the input.</summary>
    public OpeningOptions Opening { get; private set; } = null!;

    /// <summary>Adds what a command with an input needs.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Input);
        command.Arguments.Add(Store);
        Downsample.Choices(ConvertArguments.Downsamplings);
        foreach (Option option in (Option[])[Scene, Select, Level, Dtype, Into, Downsample, Json, Threads, Memory]) command.Options.Add(option);
        Opening = OpeningOptions.AddedTo(command);
    }

    /// <summary>The store, opened.</summary>
    public WritableImage Open(ParseResult parsed) => WritableImage.Open(parsed.GetValue(Store)!, parsed.GetValue(Into), ConvertArguments.MethodOf(parsed.GetValue(Downsample)), Remote.Stores);

    /// <summary>The scene to write, and the part of it.</summary>
    public (Scene Scene, Selection Selection) Source(ParseResult parsed, BioImage image) => (CommonOptions.FindScene(image, parsed.GetValue(Scene)), IdentityOptions.SelectionOf(parsed.GetValue(Select)));

    /// <summary>Whether samples are converted to the type of the store, which is the only type that can be asked for.</summary>
    /// <exception cref="ArgumentException">It is not a type.</exception>
    /// <exception cref="RefusedException">It is another one.</exception>
    public bool Converts(ParseResult parsed, WritableImage image)
    {
        if (parsed.GetValue(Dtype) is not { } dtype) return false;
        if (!PixelTypes.TryParse(dtype, out PixelType type)) throw new ArgumentException($"'{dtype}' is not a sample type; types are {string.Join(", ", PixelTypes.All.Select(t => t.Name()))}");
        if (type != image.PixelType) throw new RefusedException($"--dtype asks for {type.Name()}, and the samples of the image are {image.PixelType.Name()}") { Remedy = new Remedy.Cast(image.PixelType) };
        return true;
    }

    /// <summary>Workers, memory and cancellation.</summary>
    public ExecutionOptions Execution(ParseResult parsed, CancellationToken cancellation) => CommonOptions.Execution(parsed, Threads, Memory, cancellation);
}
