namespace Lamella.Ome;

/// <summary>The rule of one element: its children in order, its attributes, its text.</summary>
internal sealed class OmeElementRule
{
    private readonly Dictionary<string, int> _slotOf = new(StringComparer.Ordinal);

    private OmeElementRule(string name) => Name = name;

    /// <summary>The name; a slash separates the parent where the rule depends on it.</summary>
    public string Name { get; }

    /// <summary>The children: <c>!</c> exactly one, <c>?</c> at most one, <c>*</c> any number, for each slot in order.</summary>
    public List<char> Slots { get; } = [];

    public List<(string Name, bool Required, OmeValueType Type)> Attributes { get; } = [];

    /// <summary>The type of the text; null when the element holds none.</summary>
    public OmeValueType? Text { get; private set; }

    /// <summary>True when anything may stand inside.</summary>
    public bool AnyContent { get; private set; }

    /// <summary>The kind of object that the element's ID defines; null when it defines none (references point to one).</summary>
    public string? Defines { get; private set; }

    /// <summary>The kind of object that the element's ID points to; null when it does not.</summary>
    public string? RefersTo { get; private set; }

    /// <summary>The position of a child among the slots; -1 when the schema does not allow it here.</summary>
    public int Slot(string child) => _slotOf.GetValueOrDefault(child, -1);

    public static OmeElementRule Parse(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        OmeElementRule rule = new(line[..colon]);
        foreach (string word in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[0] == '#')
            {
                rule.Text = OmeValueType.Parse(word[1..]);
            }
            else if (word[0] == '@')
            {
                int mark = word.AsSpan().IndexOfAny('!', '?');
                rule.Attributes.Add((word[1..mark], word[mark] == '!', OmeValueType.Parse(word[(mark + 1)..])));
            }
            else if (word is "ANY*")
            {
                rule.AnyContent = true;
            }
            else
            {
                foreach (string child in word[..^1].Split('|')) rule._slotOf.Add(child, rule.Slots.Count);
                rule.Slots.Add(word[^1]);
            }
        }

        foreach ((string name, _, OmeValueType type) in rule.Attributes)
        {
            if (type.IdKind is null || !string.Equals(name, "ID", StringComparison.Ordinal)) continue;
            bool reference = rule.Name.EndsWith("Ref", StringComparison.Ordinal) || rule.Name is "LightSourceSettings" or "DetectorSettings" or "ObjectiveSettings" or "Pump" or "Leader";
            if (reference) rule.RefersTo = type.IdKind;
            else rule.Defines = type.IdKind;
        }

        return rule;
    }
}
