using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>One input, or one scene of it, that failed while others went on.</summary>
/// <param name="Path">The input.</param>
/// <param name="Scene">The index of the scene, when only that one failed.</param>
/// <param name="Message">What was wrong.</param>
internal sealed record InputFailure(string Path, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Scene, string Message);
