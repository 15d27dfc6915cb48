using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Lamella.Cli;
using Lamella.Cli.Documents;
using Lamella.TestKit;

namespace Lamella.Tests.Docs;

/// <summary>The JSON Schemas of all documents that the program prints, made from their types and the comments of those.</summary>
internal static class SchemaCatalog
{
    /// <summary>The documents: the name of the schema, the command that prints it, and its types; a document of two types has one of two forms.</summary>
    public static (string Name, string Command, JsonTypeInfo[] Types)[] All { get; } =
    [
        ("info", "info", [InfoContext.Default.InfoDocument]),
        ("info-list", "info", [InfoContext.Default.InfoListDocument]),
        ("pixels", "pixels", [PixelsContext.Default.PixelsDocument, PixelsContext.Default.ElementsDocument]),
        ("pixels-list", "pixels", [PixelsContext.Default.PixelsListDocument]),
        ("convert", "convert", [ConvertContext.Default.ConvertDocument]),
        ("convert-list", "convert", [ConvertContext.Default.ConvertListDocument]),
        ("convert-plan", "convert", [ConvertContext.Default.ConvertPlanDocument]),
        ("convert-plan-list", "convert", [ConvertContext.Default.ConvertPlanListDocument]),
        ("progress", "convert", [ConvertContext.Default.ProgressLine]),
        ("copy", "copy", [ConvertContext.Default.CopyDocument]),
        ("put", "put", [GrowContext.Default.GrowDocument]),
        ("append", "append", [GrowContext.Default.GrowDocument]),
        ("label-add", "label add", [GrowContext.Default.LabelAddDocument]),
        ("pyramid", "pyramid", [GrowContext.Default.PyramidDocument]),
        ("repair", "repair", [RepairContext.Default.RepairDocument, RepairContext.Default.RepairUndoDocument]),
        ("pixhash", "pixhash", [PixhashContext.Default.PixhashDocument]),
        ("pixhash-check", "pixhash", [PixhashContext.Default.PixhashCheckDocument]),
        ("biocode", "biocode", [BiocodeContext.Default.BiocodeDocument]),
        ("thumb", "thumb", [PicturesContext.Default.PicturesDocument]),
        ("scenes", "scenes", [PicturesContext.Default.PicturesDocument]),
        ("views", "views", [ViewsContext.Default.ViewsDocument]),
        ("sum", "sum", [SumContext.Default.SumDocument]),
        ("sum-check", "sum", [SumContext.Default.SumCheckDocument]),
        ("similar", "similar", [SimilarContext.Default.SimilarDocument]),
        ("compare", "compare", [CompareContext.Default.CompareDocument]),
        ("compare-similar", "compare", [CompareSimilarContext.Default.CompareSimilarDocument]),
        ("meta-show", "meta show", [MetaContext.Default.MetaShowDocument]),
        ("meta-get", "meta get", [MetaContext.Default.MetaGetDocument]),
        ("meta-set", "meta set", [MetaContext.Default.MetaSetDocument]),
        ("meta-diff", "meta diff", [MetaContext.Default.MetaDiffDocument]),
        ("formats", "formats", [FormatsContext.Default.FormatsDocument]),
        ("doctor", "doctor", [DoctorContext.Default.DoctorDocument]),
        ("doctor-list", "doctor", [DoctorContext.Default.DoctorListDocument]),
        ("validate", "validate", [ValidateContext.Default.ValidateDocument]),
        ("validate-list", "validate", [ValidateContext.Default.ValidateListDocument]),
        ("zarr-info", "zarr info", [ZarrContext.Default.ZarrArrayDocument, ZarrContext.Default.ZarrGroupDocument]),
        ("zarr-check", "zarr check", [ZarrContext.Default.ZarrCheckDocument]),
        ("token-add", "token add", [TokenContext.Default.TokenAddDocument]),
        ("token-list", "token list", [TokenContext.Default.TokenListDocument]),
        ("token-revoke", "token revoke", [TokenContext.Default.TokenRevokeDocument]),
        ("traffic", "info", [TrafficContext.Default.TrafficDocument]),
        ("share", "share", [TokenContext.Default.ShareDocument]),
    ];

    private static readonly Lazy<Dictionary<string, string>> Comments = new(ReadComments);

    /// <summary>The folder of the schemas.</summary>
    public static string Folder { get; } = Path.Combine(TestData.Checkout, "docs", "schemas");

    /// <summary>The name of a schema's file.</summary>
    public static string FileOf(string name) => name + ".schema.json";

    /// <summary>The schema of a document.</summary>
    public static JsonObject Of(string name)
    {
        JsonTypeInfo[] types = All.Single(d => d.Name == name).Types;
        JsonObject[] forms = [.. types.Select(type => Form(name, type))];
        JsonObject schema = new() { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = $"lamella/{name}/1" };
        if (forms.Length > 1)
        {
            schema["anyOf"] = new JsonArray([.. forms]);
            return schema;
        }

        foreach ((string key, JsonNode? value) in forms[0].ToArray()) schema[key] = value?.DeepClone();
        return schema;
    }

    private static JsonObject Form(string name, JsonTypeInfo type)
    {
        JsonSchemaExporterOptions options = new()
        {
            TreatNullObliviousAsNonNullable = true,
            // What may be anything still has a description.
            TransformSchemaNode = (context, node) => node is JsonObject schema ? Finish(name, context, schema) : Finish(name, context, []),
        };
        return (JsonObject)type.GetJsonSchemaAsNode(options);
    }

    private static JsonObject Finish(string name, JsonSchemaExporterContext context, JsonObject schema)
    {
        // A type that occurred before is referred to.
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema["properties"] is JsonObject members)
        {
            JsonArray required = [];
            bool open = false;
            foreach (PropertyInfo member in context.TypeInfo.Type.GetProperties())
            {
                if (member.GetCustomAttribute<JsonExtensionDataAttribute>() is not null) open = true;
                else if (member.Name != nameof(Document.Schema) && member.GetCustomAttribute<JsonIgnoreAttribute>() is null) required.Add(JsonNameOf(member));
            }

            bool standsAlone = context.Path.IsEmpty;
            members.Remove("schema");
            if (standsAlone)
            {
                members.Insert(0, "schema", new JsonObject { ["const"] = $"lamella/{name}/1" });
                required.Insert(0, "schema");
            }

            foreach (PropertyInfo member in context.TypeInfo.Type.GetProperties().Where(m => m.GetCustomAttribute<JsonIgnoreAttribute>() is not null)) WithoutNull(members, JsonNameOf(member));
            schema["required"] = required;
            schema["additionalProperties"] = open ? new JsonObject { ["type"] = "string" } : false;
        }

        if (Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null && schema["anyOf"] is JsonArray forms) forms.Add((JsonNode)new JsonObject { ["type"] = "null" });
        string? comment = context.PropertyInfo is { } property
            ? Comments.Value.GetValueOrDefault($"{NameOf(property.DeclaringType)}.{property.Name}".ToUpperInvariant())
            : context.Path.IsEmpty ? Comments.Value.GetValueOrDefault(NameOf(context.TypeInfo.Type).ToUpperInvariant()) : null;
        if (comment is not null) schema.Insert(0, "description", comment);
        return schema;
    }

    /// <summary>A member that is left out when it is null is never null.</summary>
    private static void WithoutNull(JsonObject members, string name)
    {
        if (members[name] is not JsonObject member) return;
        if (member["anyOf"] is JsonArray forms)
        {
            foreach (JsonNode form in forms.Where(f => f!["type"]?.ToString() == "null").ToArray()!) forms.Remove(form);
        }

        if (member["type"] is not JsonArray types) return;
        string[] left = [.. types.Select(t => t!.GetValue<string>()).Where(t => t != "null")];
        member["type"] = left.Length == 1 ? left[0] : new JsonArray([.. left.Select(t => (JsonNode)t)]);
    }

    private static string JsonNameOf(PropertyInfo member) => member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    /// <summary>The comments of the program's documents: of types by name, of members by TYPE.MEMBER.</summary>
    private static Dictionary<string, string> ReadComments()
    {
        Dictionary<string, string> comments = [];
        foreach (XElement member in XDocument.Load(Path.ChangeExtension(typeof(CommandLine).Assembly.Location, ".xml")).Descendants("member"))
        {
            string name = member.Attribute("name")!.Value;
            string type = name[2..].Split(".#ctor")[0];
            if (!type.StartsWith("Lamella.Cli.Documents.", StringComparison.Ordinal)) continue;
            if (member.Element("summary") is { } summary && name[0] is 'T' or 'P') comments[type.ToUpperInvariant()] = Plain(summary);
            foreach (XElement parameter in member.Elements("param")) comments[$"{type}.{parameter.Attribute("name")!.Value}".ToUpperInvariant()] = Plain(parameter);
        }

        return comments;
    }

    private static string Plain(XElement? comment)
    {
        if (comment is null) return string.Empty;
        foreach (XElement reference in comment.Descendants().Where(e => e.IsEmpty).ToArray()) reference.ReplaceWith((reference.Attribute("name") ?? reference.Attribute("cref"))?.Value.Split('.')[^1] ?? string.Empty);
        return string.Join(' ', comment.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
