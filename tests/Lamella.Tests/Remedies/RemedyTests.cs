using System.Reflection;
using System.Text.RegularExpressions;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Remedies;

/// <summary>What the library says can be done about an error can be done: each remedy that it attaches is provoked, taken through the public API, and leads past the error.</summary>
public sealed class RemedyTests
{
    /// <summary>Where a remedy is attached to an error of the library.</summary>
    private static readonly Regex Attached = new(@"new Remedy\.(?<kind>\w+)\(|Remedy\.(?<kind>Select)\.FirstOf\(", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    public static TheoryData<string> Cases => [.. RemedyCases.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_remedy_leads_past_its_error(string name)
    {
        using TempFolder folder = new();
        (string kind, Func<TempFolder, Remedy> run) = RemedyCases.All[name];
        Remedy taken = run(folder);
        Assert.Equal(kind, taken.GetType().Name);
        // The call that it stands for is told, too.
        Assert.DoesNotContain("Remedy", taken.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_remedy_has_a_case()
    {
        IEnumerable<string> kinds = typeof(Remedy).GetNestedTypes(BindingFlags.Public).Where(t => t.IsSubclassOf(typeof(Remedy))).Select(t => t.Name).Order(StringComparer.Ordinal);
        Assert.Equal(kinds, RemedyCases.All.Values.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_place_that_attaches_a_remedy_has_its_cases()
    {
        // A case is named "File Kind: what happens".
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        string root = Path.Combine(TestData.Checkout, "src");
        foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            if (file.StartsWith(Path.Combine(root, "Lamella.Cli"), StringComparison.Ordinal)) continue;
            foreach (Match match in Attached.Matches(File.ReadAllText(file)))
            {
                string place = $"{Path.GetFileNameWithoutExtension(file)} {match.Groups["kind"].Value}";
                places[place] = places.GetValueOrDefault(place) + 1;
            }
        }

        ILookup<string, string> cases = RemedyCases.All.Keys.ToLookup(name => name.Split(':')[0], StringComparer.Ordinal);
        foreach ((string place, int count) in places) Assert.True(cases[place].Count() >= count, Invariant($"{place}: attached at {count} places, {cases[place].Count()} cases"));
        foreach (IGrouping<string, string> group in cases) Assert.True(places.ContainsKey(group.Key), $"{group.Key}: nothing there attaches this remedy");
    }
}
