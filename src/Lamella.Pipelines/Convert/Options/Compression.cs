using System.Globalization;

namespace Lamella.Pipelines.Convert;

/// <summary>A compression as users write it: a name and, after a colon, its level.</summary>
internal readonly record struct Compression(string Name, int? Level)
{
    /// <summary>Reads <c>NAME</c> or <c>NAME:LEVEL</c>.</summary>
    /// <exception cref="ArgumentException">The name is not among <paramref name="known"/>, or the level is out of its range.</exception>
    public static Compression Parse(string text, IReadOnlyList<(string Name, int MinLevel, int MaxLevel)> known)
    {
        string[] parts = text.Split(':');
        string name = parts[0].Trim().ToLowerInvariant();
        foreach ((string candidate, int min, int max) in known)
        {
            if (!string.Equals(candidate, name, StringComparison.Ordinal)) continue;
            if (parts.Length == 1) return new Compression(name, null);
            if (parts.Length == 2 && max >= min && int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int level) && level >= min && level <= max) return new Compression(name, level);
            // Level 0 of other programs stores without compression, for which there is a name here.
            if (min > 0 && parts.Length == 2 && parts[1].Trim() == "0" && known.Any(k => k.Name == "none")) return new Compression("none", null);
            throw new ArgumentException(max < min ? $"{name} has no levels" : Invariant($"the level of {name} is a number from {min} to {max}, not '{string.Join(':', parts.Skip(1))}'"), nameof(text));
        }

        throw new ArgumentException($"'{text}' is not a compression of this format; it has {string.Join(", ", known.Select(k => k.Name))}", nameof(text));
    }
}
