using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Lamella.Cli;

/// <summary>Arguments and options that several commands share, with one spelling and one meaning everywhere. Each call makes a new instance, as the parser wants.</summary>
internal static class CommonOptions
{
    /// <summary>The image to read. A value that looks like an option is refused: it is a typing error, not a file.</summary>
    public static Argument<string> Input(string name = "path", string description = "The image: a file or a folder.")
    {
        Argument<string> argument = new(name) { Description = description };
        argument.Validators.Add(RefuseOptionLike);
        return argument;
    }

    /// <summary>The machine-readable form.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document." };

    /// <summary>One scene.</summary>
    public static Option<string?> Scene() => new("--scene", "-S", "--series") { Description = "The scene, by index or name.", HelpName = "INDEX|NAME" };

    /// <summary>A part of a scene.</summary>
    public static Option<string?> Select() => new("--select") { Description = "The part to take, such as T=0,C=DAPI,Z=2:8,Y=0:512,X=0:512.", HelpName = "SELECTION" };

    /// <summary>A resolution level.</summary>
    public static Option<int> Level() => new("--level") { Description = "The resolution level; 0 is full resolution.", DefaultValueFactory = _ => 0 };

    /// <summary>The number of workers.</summary>
    public static Option<int> Threads()
    {
        Option<int> option = new("--threads", "--max-workers") { Description = "The number of worker threads; 0 means one per core.", DefaultValueFactory = _ => 0 };
        option.Validators.Add(result => RefuseBelow(result, 0, "--threads must not be negative"));
        return option;
    }

    /// <summary>The memory for pixel buffers.</summary>
    public static Option<long> Memory() => new("--memory")
    {
        Description = "Memory for pixel buffers, such as 128MiB or 2GiB (default 1GiB).",
        HelpName = "SIZE",
        CustomParser = result => ParseBytes(result, result.Tokens[0].Value),
    };

    /// <summary>Permission to write a large image of which nearly nothing is stored.</summary>
    public static Option<bool> FillMissing() => new("--fill-missing") { Description = "Write a large image also when nearly all of its planes are in no file." };

    /// <summary>The workers and the memory that the user named, or the defaults.</summary>
    public static ExecutionOptions Execution(ParseResult parsed, Option<int> threads, Option<long> memory, CancellationToken cancellation = default) => new()
    {
        Threads = parsed.GetValue(threads),
        MemoryBudget = parsed.GetResult(memory) is { Implicit: false } ? parsed.GetValue(memory) : ExecutionOptions.Default.MemoryBudget,
        Cancellation = cancellation,
    };

    /// <summary>Restricts an option to words, and says which when another one comes.</summary>
    public static void Choices(this Option option, params IReadOnlyList<string> words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (words.Contains(token.Value)) continue;
                string near = Usage.Nearest.Of(token.Value, words) is { } meant ? $"; did you mean {meant}?" : string.Empty;
                result.AddError($"'{token.Value}' is not valid for {option.Name}; expected one of {string.Join(", ", words)}{near}");
            }
        });
    }

    /// <summary>Refuses a number that is too small. What is no number at all is the parser's own error.</summary>
    public static void RefuseBelow(OptionResult result, int least, string message)
    {
        if (result.Tokens is [{ } token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number < least) result.AddError(message);
    }

    /// <summary>The scene that the user named; the first when none was named.</summary>
    public static Scene FindScene(BioImage image, string? named)
    {
        if (image.Scenes.Count == 0) throw new DamagedDataException("the image has no scene").WithPath(image.Path);
        if (string.IsNullOrEmpty(named)) return image.Scenes[0];
        if (!int.TryParse(named, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)) return image.SceneNamed(named);
        int at = index < 0 ? index + image.Scenes.Count : index;
        if ((uint)at >= (uint)image.Scenes.Count) throw new ArgumentException(Invariant($"there is no scene {index}; the image has {image.Scenes.Count}"));
        return image.Scenes[at];
    }

    /// <summary>Refuses values that look like options and are no files.</summary>
    public static void RefuseOptionLike(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length == 0) result.AddError("a path is empty; is a variable of your script unset?");
            if (token.Value.Length > 1 && token.Value[0] == '-' && token.Type != TokenType.DoubleDash && !File.Exists(token.Value)) result.AddError($"unknown option {token.Value}");
        }
    }

    private static long ParseBytes(ArgumentResult result, string text)
    {
        text = text.Trim();
        (string Suffix, long Factor)[] units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1000_000), ("GB", 1000_000_000), ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("B", 1), (string.Empty, 1)];
        foreach ((string suffix, long factor) in units)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            if (double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number) && number > 0 && number * factor < long.MaxValue)
                return (long)(number * factor);
            break;
        }

        result.AddError($"'{text}' is not a size; write it as 128MiB or 2GiB");
        return 0;
    }
}
