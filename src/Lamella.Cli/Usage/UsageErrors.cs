using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Lamella.Cli.Usage;

/// <summary>
/// What is wrong with a command line, in words for people who did not write the parser. It is decided from what the parser understood (tokens that nothing took, arguments without a value), not from the sentences
/// that it makes of it; sentences of our own checks are passed on.
/// </summary>
internal sealed class UsageErrors(ParseResult parsed)
{
    private readonly Command _command = parsed.CommandResult.Command;
    private readonly List<string> _messages = [];

    /// <summary>True when there is an error, also one that the parser does not see: an unknown option that it took for a value of an argument.</summary>
    public bool Any => parsed.Errors.Count > 0 || (parsed.Action is not System.CommandLine.Help.HelpAction && UnknownOptions().Count > 0);

    /// <summary>The errors, each once.</summary>
    public IReadOnlyList<string> List()
    {
        IReadOnlyList<string> unknown = UnknownOptions();
        foreach (string option in unknown) _messages.Add(UnknownOption(option));
        bool placed = _messages.Count > 0;
        // A word behind an unknown option is most likely its value.
        if (unknown.Count == 0) placed |= AddLeftOver() | AddMissing();
        foreach (ParseError error in parsed.Errors)
        {
            if (Symbol(error.SymbolResult) is { } text) _messages.Add(text);
            else if (!placed || error.SymbolResult is OptionResult) _messages.Add(error.Message);
            else if (error.SymbolResult is ArgumentResult argument && unknown.Count == 0 && !IsMissing(argument)) _messages.Add(error.Message);
        }

        return [.. _messages.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The options of a command, with those that hold everywhere.</summary>
    public static IReadOnlyCollection<string> OptionsOf(CommandResult command)
    {
        HashSet<string> names = [];
        for (CommandResult? level = command; level is not null; level = level.Parent as CommandResult)
        {
            foreach (Option option in level.Command.Options)
            {
                if (option.Hidden || (level != command && !option.Recursive)) continue;
                names.Add(option.Name);
                names.UnionWith(option.Aliases.Where(alias => !alias.StartsWith('/')));
            }
        }

        return names;
    }

    private static bool LooksLikeOption(string token) => token.Length > 1 && token[0] == '-' && !char.IsAsciiDigit(token[1]) && token != "--" && !File.Exists(token);

    private static string NameOf(string token) => token.IndexOf('=', StringComparison.Ordinal) is > 0 and int at ? token[..at] : token;

    private List<string> UnknownOptions()
    {
        List<string> unknown = [.. parsed.UnmatchedTokens.Where(LooksLikeOption).Select(NameOf)];
        foreach (Argument argument in _command.Arguments)
        {
            foreach (Token token in parsed.GetResult(argument)?.Tokens ?? [])
            {
                if (token.Type != TokenType.DoubleDash && LooksLikeOption(token.Value)) unknown.Add(NameOf(token.Value));
            }
        }

        return unknown;
    }

    private string UnknownOption(string option)
    {
        IReadOnlyCollection<string> known = OptionsOf(parsed.CommandResult);
        if (OtherWords.AreOfOmero(option)) return $"unknown option {option}: reading from an OMERO server is not supported yet; download the image and name its file (--digest omero-sha1 of pixhash gives the digest that OMERO stores)";
        string? meant = OtherWords.Option(option, known) ?? Nearest.Of(option, known.Where(name => name.StartsWith("--", StringComparison.Ordinal)));
        return meant is null ? $"unknown option {option}" : $"unknown option {option}; did you mean {meant}?";
    }

    /// <summary>Words that nothing took: a command that does not exist, or one path too many.</summary>
    private bool AddLeftOver()
    {
        string[] words = [.. parsed.UnmatchedTokens];
        if (words.Length == 0) return false;
        string place = CommandLine.NameOf(parsed.CommandResult);
        if (_command.Subcommands.Count > 0)
        {
            string? meant = OtherWords.Command(words[0]) is { } other && _command.Subcommands.Any(c => c.Name == other) ? other : Nearest.Of(words[0], _command.Subcommands.Select(c => c.Name));
            _messages.Add(meant is null ? $"'{words[0]}' is not a command of {place}, and there is no file of that name" : $"'{words[0]}' is not a command; did you mean {place} {meant}?");
            return true;
        }

        string takes = _command.Arguments.Count == 0 ? "no path" : string.Join(' ', _command.Arguments.Select(a => a.Name.ToUpperInvariant()));
        _messages.Add($"'{words[0]}' is one word too many: {place} takes {takes}");
        return true;
    }

    private bool AddMissing()
    {
        int before = _messages.Count;
        string place = CommandLine.NameOf(parsed.CommandResult);
        if (_command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0) _messages.Add($"{place} needs one of: {string.Join(", ", _command.Subcommands.Select(c => c.Name))}");
        foreach (Argument argument in _command.Arguments)
        {
            if (argument.Arity.MinimumNumberOfValues > (parsed.GetResult(argument)?.Tokens.Count ?? 0)) _messages.Add($"{place} needs {argument.Name.ToUpperInvariant()}: {Begin(argument.Description)}");
        }

        foreach (Option option in _command.Options)
        {
            if (option.Required && parsed.GetResult(option) is null) _messages.Add($"{place} needs {option.Name} {option.HelpName}: {Begin(option.Description)}");
        }

        return _messages.Count > before;
    }

    private static bool IsMissing(ArgumentResult result) => result.Tokens.Count < result.Argument.Arity.MinimumNumberOfValues;

    /// <summary>The first sentence of a description.</summary>
    private static string Begin(string? description)
    {
        if (description is not { Length: > 1 }) return string.Empty;
        int end = description.IndexOf(". ", StringComparison.Ordinal);
        string sentence = (end < 0 ? description : description[..end]).TrimEnd('.');
        return sentence.Length > 1 && char.IsLower(sentence[1]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : sentence;
    }

    /// <summary>What is wrong with the value of an option or an argument; null when the parser could use it.</summary>
    private static string? Symbol(SymbolResult? result)
    {
        SymbolResult? place = result is ArgumentResult { Parent: OptionResult owner } ? owner : result;
        (string name, Type type, ArgumentArity arity, string? help) = place switch
        {
            OptionResult option => (option.Option.Name, option.Option.ValueType, option.Option.Arity, option.Option.HelpName),
            ArgumentResult { Argument: { } argument } => (argument.Name.ToUpperInvariant(), argument.ValueType, argument.Arity, argument.HelpName),
            _ => (string.Empty, typeof(void), default, null),
        };
        if (place is null || name.Length == 0) return null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (place is OptionResult && place.Tokens.Count < arity.MinimumNumberOfValues) return $"{name} needs a value{(help is null ? string.Empty : ": " + help)}";
        if (place.Tokens.Count > arity.MaximumNumberOfValues) return type == typeof(bool) ? $"{name} is a switch and takes no value" : $"{name} takes one value, not '{string.Join("' and '", place.Tokens.Select(t => t.Value))}'";
        if (place.Tokens is not [{ } token]) return null;
        if (type == typeof(int) && !int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) return $"{name} must be a whole number, not '{token.Value}'";
        return type == typeof(bool) && !bool.TryParse(token.Value, out _) ? $"{name} is a switch and takes no value, not '{token.Value}'" : null;
    }
}
