namespace Lamella.Cloud.Objects;

/// <summary>
/// What the environment and the files of the AWS tools say: keys, region, endpoint. Environment variables come first, then the profile (AWS_PROFILE, else "default") of <c>~/.aws/credentials</c> and <c>~/.aws/config</c>.
/// Sessions that a program has to fetch (SSO, roles, the identity of a container) are not fetched here: they come as environment variables of <c>aws configure export-credentials</c>, and where one is set up
/// that was not used, a refusal says so.
/// </summary>
internal sealed class AwsProfile
{
    /// <summary>Settings that name another source of keys, most telling first.</summary>
    private static readonly (string Setting, string Source)[] OtherSources =
    [
        ("sso_session", "single sign-on"),
        ("sso_start_url", "single sign-on"),
        ("login_session", "a login session"),
        ("web_identity_token_file", "a web identity"),
        ("role_arn", "a role"),
        ("credential_process", "a program"),
    ];

    /// <summary>Variables that name another source of keys.</summary>
    private static readonly (string Variable, string Source)[] OtherVariables =
    [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "a web identity"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the container"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "the container"),
    ];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    private AwsProfile()
    {
    }

    /// <summary>Keys; null to ask without any.</summary>
    public ObjectCredentials? Credentials { get; private init; }

    /// <summary>Where the keys are said to come from, and what says so, when that source is not one that is read here, and there are no keys; else null.</summary>
    public string? OtherSource { get; private init; }

    /// <summary>The region; null when nothing says it.</summary>
    public string? Region { get; private init; }

    /// <summary>The server; null for that of AWS.</summary>
    public string? Endpoint { get; private init; }

    /// <summary>Reads the environment and the files.</summary>
    public static AwsProfile Read()
    {
        AwsProfile files = new();
        string profile = Variable("AWS_PROFILE") ?? Variable("AWS_DEFAULT_PROFILE") ?? "default";
        string home = Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws");
        files.Add(Variable("AWS_CONFIG_FILE") ?? Path.Join(home, "config"), profile == "default" ? profile : "profile " + profile);
        files.Add(Variable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Join(home, "credentials"), profile);
        ObjectCredentials? credentials = Variable("AWS_ACCESS_KEY_ID") is { } id && Variable("AWS_SECRET_ACCESS_KEY") is { } secret
            ? new ObjectCredentials(id, secret, Variable("AWS_SESSION_TOKEN"))
            : files["aws_access_key_id"] is { } fileId && files["aws_secret_access_key"] is { } fileSecret ? new ObjectCredentials(fileId, fileSecret, files["aws_session_token"]) : null;
        bool unsigned = Variable("AWS_NO_SIGN_REQUEST") is "YES" or "yes" or "true" or "1";
        return new AwsProfile
        {
            Credentials = unsigned ? null : credentials,
            OtherSource = unsigned || credentials is not null ? null : files.FindOther(profile),
            Region = Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? files["region"],
            Endpoint = Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL") ?? files["endpoint_url"],
        };
    }

    /// <summary>A variable of the environment; null when it is not set, or empty.</summary>
    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private string? this[string name] => _values.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    private string? FindOther(string profile)
    {
        foreach ((string variable, string source) in OtherVariables)
        {
            if (Variable(variable) is not null) return $"{source} ({variable})";
        }

        foreach ((string setting, string source) in OtherSources)
        {
            if (this[setting] is not null) return $"{source} ({setting} of the profile {profile})";
        }

        return null;
    }

    private void Add(string path, string section)
    {
        if (!File.Exists(path)) return;
        try
        {
            bool inside = false;
            foreach (string raw in File.ReadLines(path))
            {
                // What is indented belongs to a nested setting.
                if (raw.Length == 0 || char.IsWhiteSpace(raw[0]) || raw[0] is '#' or ';') continue;
                string line = raw.Trim();
                if (line[0] == '[') inside = line.EndsWith(']') && line[1..^1].Trim() == section;
                else if (inside && line.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals) _values[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFailure.Credentials, $"the settings of the AWS tools in {path} cannot be read", e);
        }
    }
}
