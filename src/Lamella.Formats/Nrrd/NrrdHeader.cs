using System.Globalization;
using System.Text;
using Lamella.IO;

namespace Lamella.Formats.Nrrd;

/// <summary>The lines of an NRRD header: fields (<c>name: value</c>), whose names ignore case and blanks, and key/value pairs (<c>key:=value</c>) of the user. It ends with an empty line.</summary>
internal sealed class NrrdHeader
{
    public const string Format = "NRRD";
    private const int MostHeader = 1 << 20;
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private NrrdHeader()
    {
    }

    /// <summary>The pairs of the user.</summary>
    public List<KeyValuePair<string, string>> Pairs { get; } = [];

    /// <summary>The header as it is.</summary>
    public string Text { get; private set; } = string.Empty;

    /// <summary>Where the data of an attached header begins.</summary>
    public long Behind { get; private set; }

    public static NrrdHeader Read(WindowReader file)
    {
        ReadOnlySpan<byte> head = file.GetUpTo(0, MostHeader);
        NrrdHeader header = new();
        int at = 0;
        for (bool first = true; at < head.Length; first = false)
        {
            int length = head[at..].IndexOf((byte)'\n');
            bool last = length < 0;
            if (last) length = head.Length - at;
            string line = Encoding.UTF8.GetString(head.Slice(at, length)).TrimEnd('\r');
            at = Math.Min(head.Length, at + length + 1);
            if (line.Length == 0) break;
            if (first || line[0] == '#') continue;
            int equals = line.IndexOf(":=", StringComparison.Ordinal), colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0 && line.EndsWith(':')) colon = line.Length - 1;
            if (equals >= 0 && (colon < 0 || equals < colon)) header.Pairs.Add(new(line[..equals], line[(equals + 2)..]));
            else if (colon >= 0) header._fields[Plain(line[..colon])] = line[Math.Min(line.Length, colon + 2)..].Trim();
            else Throw.Damaged(Format, $"the line '{line}' is neither a field nor a pair", at);
        }

        if (at >= MostHeader) Throw.Damaged(Format, Invariant($"the header does not end within {MostHeader} bytes"));
        header.Text = Encoding.UTF8.GetString(head[..at]);
        header.Behind = at;
        return header;
    }

    /// <summary>A field; null when it is absent. Some have two names.</summary>
    public string? this[params ReadOnlySpan<string> names]
    {
        get
        {
            foreach (string name in names)
            {
                if (_fields.TryGetValue(Plain(name), out string? value)) return value;
            }

            return null;
        }
    }

    /// <summary>A field that must be there.</summary>
    public string Need(string name) => this[name] ?? Throw.Damaged<string>(Format, $"the header has no field '{name}'");

    /// <summary>One number for each axis.</summary>
    public double[]? Numbers(string name, int rank)
    {
        if (this[name] is not { } text) return null;
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != rank) return Throw.Damaged<double[]>(Format, Invariant($"the field '{name}' has {words.Length} values, and there are {rank} axes"));
        return [.. words.Select(word => double.TryParse(word, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
    }

    /// <summary>Texts between quotes, one for each of so many axes.</summary>
    public string[]? Texts(string name, int count)
    {
        if (this[name] is not { } text) return null;
        string[] parts = text.Split('"');
        string[] texts = [.. parts.Where((_, i) => i % 2 == 1)];
        return texts.Length == count ? texts : null;
    }

    /// <summary>One vector <c>(a,b,c)</c> or <c>none</c> for each axis.</summary>
    public double[]?[]? Vectors(string name, int rank)
    {
        if (this[name] is not { } text) return null;
        List<double[]?> vectors = [];
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text.AsSpan(at).StartsWith("none"))
            {
                vectors.Add(null);
                at += 4;
            }
            else
            {
                int end = text.IndexOf(')', at);
                if (text[at] != '(' || end < 0) return Throw.Damaged<double[]?[]>(Format, $"the field '{name}' is '{text}', which is not a list of vectors");
                vectors.Add([.. text[(at + 1)..end].Split(',').Select(word => double.TryParse(word, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)]);
                at = end + 1;
            }
        }

        return vectors.Count == rank ? [.. vectors] : Throw.Damaged<double[]?[]>(Format, Invariant($"the field '{name}' has {vectors.Count} vectors, and there are {rank} axes"));
    }

    private static string Plain(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
}
