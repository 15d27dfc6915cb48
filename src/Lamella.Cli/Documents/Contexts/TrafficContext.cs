using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>How the documents of <c>--explain</c> become JSON: code that is made when the program is built. Numbers that JSON does not have are texts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TrafficDocument))]
internal sealed partial class TrafficContext : JsonSerializerContext;
