namespace Lamella.Cli;

/// <summary>The inputs of a command, expanded once.</summary>
/// <param name="Arguments">What the user wrote.</param>
/// <param name="Paths">The paths that are meant.</param>
internal sealed record InputSet(IReadOnlyCollection<string> Arguments, IReadOnlyList<InputPath> Paths)
{
    /// <summary>True when the user named one path and nothing that stands for others: the command then ends as for that image.</summary>
    public bool IsAlone => Arguments.Count == 1 && Arguments.First() != InputPaths.List && Paths is [{ Named: true }];

    /// <summary>What the arguments stand for.</summary>
    /// <exception cref="StoreException">A pattern fits nothing, or a folder cannot be read.</exception>
    public static InputSet Of(IReadOnlyCollection<string> arguments) => new(arguments, InputPaths.Expand(arguments));
}
