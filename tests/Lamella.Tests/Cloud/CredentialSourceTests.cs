using System.Globalization;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cloud;

/// <summary>Where keys come from, and what is said where they come from a source that is not read.</summary>
public sealed class CredentialSourceTests : IDisposable
{
    private const string Remedy = "aws configure export-credentials";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sso_session = house", "single sign-on (sso_session of the profile work)")]
    [InlineData("sso_start_url=https://example.org/start", "single sign-on (sso_start_url of the profile work)")]
    [InlineData("login_session = me", "a login session (login_session of the profile work)")]
    [InlineData("web_identity_token_file = /run/token\nrole_arn = arn:aws:iam::1:role/r", "a web identity (web_identity_token_file of the profile work)")]
    [InlineData("role_arn = arn:aws:iam::1:role/r\nsource_profile = other", "a role (role_arn of the profile work)")]
    [InlineData("credential_process = /bin/keys", "a program (credential_process of the profile work)")]
    public async Task A_profile_whose_keys_are_not_fetched_here_is_named_with_the_remedy_when_the_server_refuses(string settings, string source)
    {
        ChildResult result = await RefusedAsync(settings, []);
        Assert.NotEqual(0, result.Exit);
        Assert.Contains(source, result.Error, StringComparison.Ordinal);
        Assert.Contains(Remedy, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE", "a web identity (AWS_WEB_IDENTITY_TOKEN_FILE)")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the container (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "the container (AWS_CONTAINER_CREDENTIALS_FULL_URI)")]
    public async Task A_variable_that_names_a_source_that_is_not_read_is_named_with_the_remedy(string variable, string source)
    {
        const string Value = "/hidden-value";
        ChildResult result = await RefusedAsync("region = eu-west-1", new() { [variable] = Value });
        Assert.NotEqual(0, result.Exit);
        Assert.Contains(source, result.Error, StringComparison.Ordinal);
        Assert.Contains(Remedy, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("region = eu-west-1", null)]
    [InlineData("sso_session = house\naws_access_key_id = KEY\naws_secret_access_key = HUSH", null)]
    [InlineData("sso_session = house", "AWS_NO_SIGN_REQUEST")]
    public async Task Another_source_is_not_named_where_there_is_none_or_keys_are_set_or_none_are_wanted(string settings, string? variable)
    {
        Dictionary<string, string> more = [];
        if (variable is not null) more[variable] = "YES";
        ChildResult result = await RefusedAsync(settings, more);
        Assert.NotEqual(0, result.Exit);
        Assert.Contains("refuses", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Remedy, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("HUSH", result.Error, StringComparison.Ordinal);
    }

    private async Task<ChildResult> RefusedAsync(string settings, Dictionary<string, string> more)
    {
        await File.WriteAllTextAsync(_folder["config"], string.Create(CultureInfo.InvariantCulture, $"[default]\nregion = us-east-1\n[profile work]\n{settings}\n"), TestContext.Current.CancellationToken);
        using WebServer server = new(static _ => null) { Fault = static _ => new WebFault { Status = 403 } };
        Dictionary<string, string> environment = new()
        {
            // What other tests have set for their servers does not count here.
            ["AWS_ACCESS_KEY_ID"] = string.Empty,
            ["AWS_SECRET_ACCESS_KEY"] = string.Empty,
            ["AWS_SESSION_TOKEN"] = string.Empty,
            ["AWS_ENDPOINT_URL_S3"] = string.Empty,
            ["AWS_ENDPOINT_URL"] = server.Url,
            ["AWS_PROFILE"] = "work",
            ["AWS_CONFIG_FILE"] = _folder["config"],
            ["AWS_SHARED_CREDENTIALS_FILE"] = _folder["none"],
        };
        foreach ((string name, string value) in more) environment[name] = value;
        return await ChildProcess.RunLamellaAsync(["info", "s3://bucket/a.ome.tif"], environment, cancellation: TestContext.Current.CancellationToken);
    }
}
