using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>How the documents of <c>convert</c> and <c>copy</c> become JSON: code that is made when the program is built. Numbers that JSON does not have are texts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ConvertDocument))]
[JsonSerializable(typeof(ConvertListDocument))]
[JsonSerializable(typeof(ConvertPlanDocument))]
[JsonSerializable(typeof(ConvertPlanListDocument))]
[JsonSerializable(typeof(ProgressLine))]
[JsonSerializable(typeof(CopyDocument))]
internal sealed partial class ConvertContext : JsonSerializerContext;
