using System.Globalization;

namespace Lamella;

/// <summary>Collects findings; a rule that fires again and again is counted after its first few places, so that a broken file of a million planes stays readable.</summary>
internal sealed class Findings
{
    private const int PlacesPerRule = 20;

    private readonly List<Finding> _list = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The number of errors so far, counted ones included.</summary>
    public int Errors { get; private set; }

    public void Add(string ruleId, Severity severity, string place, string message, string? remedy = null)
    {
        if (severity == Severity.Error) Errors++;
        int count = _counts.GetValueOrDefault(ruleId) + 1;
        _counts[ruleId] = count;
        if (count <= PlacesPerRule) _list.Add(new Finding(ruleId, severity, place, message, remedy));
    }

    public void Error(string ruleId, string place, string message, string? remedy = null) => Add(ruleId, Severity.Error, place, message, remedy);

    public void Warn(string ruleId, string place, string message, string? remedy = null) => Add(ruleId, Severity.Warning, place, message, remedy);

    /// <summary>All findings, and a note for each rule that fired more often than listed.</summary>
    public IReadOnlyList<Finding> ToList()
    {
        List<Finding> result = [.. _list];
        foreach ((string rule, int count) in _counts)
        {
            if (count > PlacesPerRule) result.Add(new Finding(rule, Severity.Note, "document", string.Create(CultureInfo.InvariantCulture, $"found {count - PlacesPerRule} more times")));
        }

        return result;
    }
}
