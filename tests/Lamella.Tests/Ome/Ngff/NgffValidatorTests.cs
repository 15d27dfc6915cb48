using Lamella.Ome;
using Xunit;

namespace Lamella.Tests.Ome.Ngff;

public sealed class NgffValidatorTests
{
    public static TheoryData<string> Names => [.. NgffSuites.Cases.Keys.DefaultIfEmpty(string.Empty)];

    [Theory, MemberData(nameof(Names))]
    public void The_verdict_is_that_of_the_official_suite(string name)
    {
        if (name.Length == 0) Assert.Skip("the conformance data is absent (set LAMELLA_TESTDATA)");
        NgffSuites.Case suite = NgffSuites.Cases[name];
        IReadOnlyList<Finding> findings = NgffValidator.Validate(suite.Json, suite.Part, suite.Version, suite.Strict);
        IEnumerable<Finding> errors = findings.Where(f => f.Severity == Severity.Error);
        if (suite.Valid) Assert.Empty(errors);
        else Assert.NotEmpty(errors);
    }

    [Fact]
    public void All_suites_are_there()
    {
        if (NgffSuites.Cases.Count == 0) Assert.Skip("the conformance data is absent (set LAMELLA_TESTDATA)");
        Assert.Equal(92, NgffSuites.Cases.Values.Count(c => c.Version == NgffRelease.V04));
        Assert.Equal(86, NgffSuites.Cases.Values.Count(c => c.Version == NgffRelease.V05));
        Assert.True(NgffSuites.Cases.Values.Count(c => c.Version == NgffRelease.V06) > 130);
    }
}
