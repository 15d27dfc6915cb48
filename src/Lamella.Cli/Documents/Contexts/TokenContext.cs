using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>How the documents of <c>token</c> and <c>share</c> become JSON: code that is made when the program is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TokenAddDocument))]
[JsonSerializable(typeof(TokenListDocument))]
[JsonSerializable(typeof(TokenRevokeDocument))]
[JsonSerializable(typeof(ShareDocument))]
internal sealed partial class TokenContext : JsonSerializerContext;
