using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>What <c>--json</c> prints. Names and meanings of the members are a contract with scripts: docs/schemas has them as JSON Schemas, made from these types and their comments.</summary>
internal abstract record Document
{
    /// <summary>The name and the version of the schema; only of a document that stands alone, not of one in a list.</summary>
    [JsonPropertyOrder(-1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Schema { get; set; }
}
