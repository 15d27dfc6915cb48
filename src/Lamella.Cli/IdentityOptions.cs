using System.CommandLine;
using Lamella.Cli.Output;

namespace Lamella.Cli;

/// <summary>Arguments and options of the commands that identify images and show them.</summary>
internal static class IdentityOptions
{
    /// <summary>Images, folders of images and patterns.</summary>
    public static Argument<string[]> Inputs(ArgumentArity? arity = null, string description = "Images: files, folders, folders of images, patterns such as 'plate/*.tif'; - for a list of paths on standard input.")
    {
        Argument<string[]> argument = new("input") { Description = description, Arity = arity ?? ArgumentArity.OneOrMore };
        argument.Validators.Add(CommonOptions.RefuseOptionLike);
        return argument;
    }

    /// <summary>The mode.</summary>
    public static Option<string> Compat()
    {
        Option<string> option = new("--compat") { Description = "Follow a program where it departs from IEP-0018: of RGB pixels sample 0 only, views of the lowest level.", DefaultValueFactory = _ => ImagewalkModes.Spec };
        option.Choices(ImagewalkModes.Spec, ImagewalkModes.IsccBio);
        return option;
    }

    /// <summary>The scenes of an image.</summary>
    public static Option<string?> Scenes() => new("--scene", "-S", "--series") { Description = "The scene, by index or name; all by default.", HelpName = "INDEX|NAME|all" };

    /// <summary>Whether pictures may replace others.</summary>
    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Replace existing pictures." };

    /// <summary>A number of at least one.</summary>
    public static Option<int> Count(string description, int missing, params string[] names)
    {
        Option<int> option = new(names[0], names[1..]) { Description = description, DefaultValueFactory = _ => missing };
        option.Validators.Add(result => CommonOptions.RefuseBelow(result, 1, names[0] + " must be at least 1"));
        return option;
    }

    /// <summary>The scenes that the user named: all when none was named.</summary>
    public static IReadOnlyList<Scene> FindScenes(BioImage image, string? named) =>
        string.IsNullOrEmpty(named) || named == "all" ? image.Scenes : [CommonOptions.FindScene(image, named)];

    /// <summary>The part of each scene.</summary>
    public static Selection SelectionOf(string? text) => text is null ? Selection.All : Selection.Parse(text);

    /// <summary>Says which part of a scene a picture shows, where the scene has axes that no picture has.</summary>
    public static void WarnOfFurtherAxes(Terminal terminal, BioImage image, Scene scene, Selection selection)
    {
        foreach ((char axis, long first, long length) in Pictures.AxesNotShown(scene, selection))
        {
            terminal.Warn(Invariant($"{image.Path}: scene {scene.Index}: the picture shows index {first} of axis {axis} ({Axes.NameOf(axis)}), which has {first + length}; --select {axis}={first + 1} shows the next"));
        }
    }
}
