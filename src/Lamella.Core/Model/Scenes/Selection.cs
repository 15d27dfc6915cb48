using System.Globalization;

namespace Lamella;

/// <summary>
/// How a user names a part of a scene: <c>T=0,C=DAPI,Z=2:8,Y=0:512</c>. An index keeps one plane of an axis, a half-open range several; negative numbers count from the end; axes not named are taken whole.
/// </summary>
/// <remarks>Immutable. Index 0 of an axis that the scene does not have is accepted, any other is an error.</remarks>
public sealed class Selection : IEquatable<Selection>
{
    private readonly SortedDictionary<char, Part> _parts;

    private Selection(SortedDictionary<char, Part> parts) => _parts = parts;

    /// <summary>Everything.</summary>
    public static Selection All { get; } = new([]);

    /// <summary>True when no axis is restricted.</summary>
    public bool IsEmpty => _parts.Count == 0;

    /// <summary>The axes that are restricted.</summary>
    public IEnumerable<char> AxesNamed => _parts.Keys;

    /// <summary>This selection with one index of an axis; negative counts from the end.</summary>
    public Selection With(char axis, long index) => With(axis, new Part(index, null, true, null));

    /// <summary>This selection with a half-open range of an axis; null means from the start or to the end.</summary>
    public Selection With(char axis, long? start, long? end) => With(axis, new Part(start, end, false, null));

    /// <summary>This selection with one channel by its name.</summary>
    public Selection WithChannel(string name) => With('C', new Part(null, null, true, name));

    /// <summary>Reads the text form. Parts are separated by commas; a value in quotes is a name even when it looks like a number.</summary>
    /// <exception cref="FormatException">The text is not a selection; the message says where.</exception>
    public static Selection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Selection result = All;
        foreach (string item in Split(text))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            string axis = equals < 0 ? string.Empty : item[..equals].Trim();
            if (axis.Length != 1 || !char.IsAsciiLetter(axis[0])) throw new FormatException($"'{item}' is not a selection: write AXIS=INDEX, AXIS=START:END or C=NAME, separated by commas.");
            char letter = char.ToUpperInvariant(axis[0]);
            if (result._parts.ContainsKey(letter)) throw new FormatException($"The selection names axis {letter} twice.");
            result = result.With(letter, ParsePart(letter, item[(equals + 1)..].Trim(), item));
        }

        return result;
    }

    /// <summary>The start and count of every axis of a scene at one of its levels; <paramref name="channels"/> resolves names.</summary>
    /// <exception cref="ArgumentException">An axis does not exist, an index is out of range, a name is unknown or not unique.</exception>
    internal void Resolve(string axes, IReadOnlyList<long> shape, IReadOnlyList<Channel> channels, Span<long> offset, Span<long> extent)
    {
        for (int i = 0; i < axes.Length; i++)
        {
            offset[i] = 0;
            extent[i] = shape[i];
        }

        foreach ((char axis, Part part) in _parts)
        {
            int i = axes.IndexOf(axis, StringComparison.Ordinal);
            long size = i < 0 ? 1 : shape[i];
            (long start, long count) = part.Name is { } name ? (FindChannel(name, axis, channels), 1) : part.Range(axis, size);
            if (i < 0) continue;
            offset[i] = start;
            extent[i] = count;
        }

        FitSamples(axes, channels, offset, extent);
    }

    /// <summary>True when the selection names the axis.</summary>
    internal bool Names(char axis) => _parts.Any(part => part.Key == axis);

    /// <summary>Gray channels of a scene that also has RGB ones have one sample, unless the selection asks for more.</summary>
    private void FitSamples(string axes, IReadOnlyList<Channel> channels, ReadOnlySpan<long> offset, Span<long> extent)
    {
        int s = axes.IndexOf('S', StringComparison.Ordinal), c = axes.IndexOf('C', StringComparison.Ordinal);
        if (s < 0 || c < 0 || Names('S')) return;
        int most = 0;
        for (long i = offset[c]; i < offset[c] + extent[c] && i < channels.Count; i++) most = Math.Max(most, channels[(int)i].Samples);
        foreach (Channel channel in channels)
        {
            if (channel.Samples != extent[s] || most == 0) continue;
            extent[s] = most;
            return;
        }
    }

    /// <inheritdoc/>
    public bool Equals(Selection? other) => other is not null && _parts.SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Selection);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _parts.Select(p => p.Key + "=" + p.Value));

    private static long FindChannel(string name, char axis, IReadOnlyList<Channel> channels)
    {
        if (axis != 'C') throw new ArgumentException($"axis {axis} has no names; select it by index");
        List<int> found = [.. Enumerable.Range(0, channels.Count).Where(i => string.Equals(channels[i].Name, name, StringComparison.Ordinal))];
        if (found.Count == 1) return found[0];
        string known = string.Join(", ", channels.Select((c, i) => Invariant($"{i} {c.Name ?? "(no name)"}")));
        throw new ArgumentException(found.Count == 0 ? $"no channel is named '{name}'; channels: {known}" : $"several channels are named '{name}' ({string.Join(", ", found)}); select one by index");
    }

    private static Part ParsePart(char axis, string value, string item)
    {
        if (value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0]) return new Part(null, null, true, value[1..^1]);
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && Number(value[..colon], out long? start) && Number(value[(colon + 1)..], out long? end)) return new Part(start, end, false, null);
        if (colon < 0 && value.Length > 0 && Number(value, out long? index)) return new Part(index, null, true, null);
        if (axis == 'C' && value.Length > 0) return new Part(null, null, true, value);
        throw new FormatException($"'{item}' is not a selection: '{value}' is neither an index nor a range START:END.");
    }

    private static bool Number(string text, out long? value)
    {
        value = null;
        if (text.Length == 0) return true;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return false;
        value = number;
        return true;
    }

    private static List<string> Split(string text)
    {
        List<string> items = [];
        int start = 0;
        char quote = '\0';
        for (int i = 0; i <= text.Length; i++)
        {
            bool end = i == text.Length;
            if (!end && quote != '\0')
            {
                if (text[i] == quote) quote = '\0';
                continue;
            }

            if (!end && text[i] is '"' or '\'') quote = text[i];
            if (!end && text[i] != ',') continue;
            string item = text[start..i].Trim();
            if (item.Length > 0) items.Add(item);
            start = i + 1;
        }

        return items;
    }

    private Selection With(char axis, Part part) => new(new SortedDictionary<char, Part>(_parts) { [Axes.Upper(axis)] = part });

    private sealed record Part(long? Start, long? End, bool IsIndex, string? Name)
    {
        public (long Start, long Count) Range(char axis, long size)
        {
            long start = Start ?? 0;
            if (start < 0) start += size;
            if (IsIndex)
            {
                if (start < 0 || start >= size) throw new ArgumentException(Invariant($"index {Start} of axis {axis} is out of range: its length is {size}"));
                return (start, 1);
            }

            long end = End ?? size;
            if (end < 0) end += size;
            if (start < 0 || end > size || end <= start)
                throw new ArgumentException(Invariant($"the range {Start}:{End} of axis {axis} is empty or out of range: its length is {size}"));
            return (start, end - start);
        }

        public override string ToString() => Name is not null ? $"'{Name}'" : IsIndex ? Invariant($"{Start}") : Invariant($"{Start}:{End}");
    }
}
