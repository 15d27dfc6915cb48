
namespace Lamella.Ome;

/// <summary>What OME-XML 2016-06 allows where. Everything is immutable after the first use.</summary>
internal static partial class OmeSchema
{
    /// <summary>The namespace of the release that Lamella writes.</summary>
    public const string Namespace = "http://www.openmicroscopy.org/Schemas/OME/2016-06";

    /// <summary>Where that release's schema is published.</summary>
    public const string Location = Namespace + "/ome.xsd";

    private static readonly Dictionary<string, OmeElementRule> Rules = Parse();

    /// <summary>The rule of an element; <c>Value</c> needs its parent. Null when the schema has no such element.</summary>
    public static OmeElementRule? Find(string name, string? parent = null)
    {
        if (string.Equals(name, "Value", StringComparison.Ordinal) && parent is not null) name = parent + "/Value";
        return Rules.GetValueOrDefault(name);
    }

    private static Dictionary<string, OmeElementRule> Parse()
    {
        Dictionary<string, string> groups = new(StringComparer.Ordinal);
        Dictionary<string, OmeElementRule> rules = new(StringComparer.Ordinal);
        foreach (string line in Table.Replace("\n    ", " ", StringComparison.Ordinal).Split('\n'))
        {
            if (line[0] == '%')
            {
                string[] halves = line.Split(" = ");
                groups.Add(halves[0], halves[1]);
                continue;
            }

            string expanded = line;
            foreach ((string name, string members) in groups) expanded = expanded.Replace(name, members, StringComparison.Ordinal);
            OmeElementRule rule = OmeElementRule.Parse(expanded);
            rules.Add(rule.Name, rule);
        }

        return rules;
    }
}
