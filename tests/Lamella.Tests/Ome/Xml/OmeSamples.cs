using System.Text.Json;
using System.Xml;
using System.Xml.Schema;
using Lamella.TestKit;

namespace Lamella.Tests.Ome.Xml;

/// <summary>The sample documents of the OME model, the published schema, and the facts that another reader found in the samples.</summary>
internal static class OmeSamples
{
    private static readonly Lazy<XmlSchemaSet> Schema = new(() =>
    {
        XmlSchemaSet set = new() { XmlResolver = null };
        using XmlReader reader = XmlReader.Create(TestData.At("vectors", "libs", "ome-xml", "schema", "2016-06", "ome.xsd"), new XmlReaderSettings { XmlResolver = null });
        set.Add(null, reader);
        set.Compile();
        return set;
    });

    public static XmlSchemaSet Schema201606 => Schema.Value;

    /// <summary>All sample files, relative to their root; empty where the conformance data is absent.</summary>
    public static IEnumerable<string> Files()
    {
        if (!TestData.Exists) return [];
        string root = TestData.At("vectors", "libs", "ome-xml");
        return Directory.EnumerateFiles(root, "*.ome.xml", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f).Replace('\\', '/')).Order(StringComparer.Ordinal);
    }

    public static byte[] Bytes(string file) => File.ReadAllBytes(TestData.At(["vectors", "libs", "ome-xml", .. file.Split('/')]));

    public static JsonElement Facts()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.At("vectors", "libs", "ome_xml_samples_facts.json")));
        return document.RootElement.GetProperty("cases").Clone();
    }

    /// <summary>What the schema says about a document.</summary>
    public static List<string> SchemaErrors(byte[] document)
    {
        List<string> errors = [];
        XmlReaderSettings settings = new() { XmlResolver = null, ValidationType = ValidationType.Schema, Schemas = Schema201606, ValidationFlags = XmlSchemaValidationFlags.ProcessIdentityConstraints };
        settings.ValidationEventHandler += (_, e) => errors.Add(e.Message);
        using XmlReader reader = XmlReader.Create(new MemoryStream(document), settings);
        while (reader.Read())
        {
        }

        return errors;
    }
}
