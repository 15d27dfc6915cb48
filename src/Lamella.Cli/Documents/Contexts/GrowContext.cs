using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>How the documents of <c>put</c>, <c>append</c>, <c>pyramid</c> and <c>label</c> become JSON: code that is made when the program is built. Numbers that JSON does not have are texts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GrowDocument))]
[JsonSerializable(typeof(PyramidDocument))]
[JsonSerializable(typeof(LabelAddDocument))]
internal sealed partial class GrowContext : JsonSerializerContext;
