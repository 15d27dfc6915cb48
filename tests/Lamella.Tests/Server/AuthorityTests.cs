using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Server;

/// <summary>Tokens of an identity provider, which the test is: what is signed by it, for this server, and has not expired opens what it says, and nothing else opens anything.</summary>
public sealed class AuthorityTests : IDisposable
{
    private const string File = "files/notes.txt";
    private const string Inner = "files/day%201/noise.ome.tif";
    private readonly RSA _key = RSA.Create(2048);
    private readonly WebServer _provider;
    private RSA _published;
    private string _id = "one";

    public AuthorityTests()
    {
        _published = _key;
        _provider = new WebServer(path => path switch
        {
            ".well-known/openid-configuration" => Encoding.UTF8.GetBytes(new JsonObject { ["issuer"] = _provider!.Url.TrimEnd('/'), ["jwks_uri"] = _provider.Url + "keys" }.ToJsonString()),
            "keys" => Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = new JsonArray(KeyOf(_published, _id)) }.ToJsonString()),
            _ => null,
        });
    }

    public void Dispose()
    {
        _provider.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData("lamella:read", File, 200)]
    [InlineData("openid profile lamella:read", File, 200)]
    [InlineData("lamella:read:day 1", File, 403)]
    [InlineData("lamella:read", "metrics", 403)]
    [InlineData("lamella:admin", "metrics", 200)]
    [InlineData("lamella:write", File, 200)]
    [InlineData("openid", File, 403)]
    [InlineData("lamella:everything", File, 403)]
    [InlineData("lamella:read:..", File, 403)]
    public async Task A_token_allows_what_its_scope_says(string scope, string path, int status)
    {
        await using ServedFolder served = await StartAsync();
        Assert.Equal(status, await AskAsync(served, path, Token(scope: scope)));
    }

    [Fact]
    public async Task Roles_in_a_list_count_as_scopes_and_a_path_stays_a_path()
    {
        await using ServedFolder served = await StartAsync();
        string token = Sign(_key, "RS256", _id, Claims(null) is var claims && claims.TryAdd("roles", new JsonArray("staff", "lamella:read:day 1", "lamella:read:other")) ? claims : claims);
        Assert.Equal(200, await AskAsync(served, Inner, token));
        Assert.Equal(403, await AskAsync(served, File, token));
        Assert.Equal(200, (int)(await served.GetAsync($"t/{token}/{Inner}")).StatusCode);
    }

    [Fact]
    public async Task What_is_not_signed_by_the_provider_for_this_server_and_this_time_opens_nothing()
    {
        await using ServedFolder served = await StartAsync();
        using RSA stranger = RSA.Create(2048);
        string good = Token();
        string[] parts = good.Split('.');
        JsonObject Changed(string name, JsonNode? value)
        {
            JsonObject claims = Claims("lamella:admin");
            if (value is null) claims.Remove(name);
            else claims[name] = value;
            return claims;
        }

        string publicKey = _key.ExportSubjectPublicKeyInfoPem();
        (string What, string Token)[] wrong =
        [
            ("signed by nobody", $"{Part(new JsonObject { ["alg"] = "none", ["typ"] = "JWT" })}.{Part(Claims("lamella:admin"))}."),
            ("signed with the public key as a secret", Secret(publicKey)),
            ("signed by a stranger", Sign(stranger, "RS256", _id, Claims("lamella:admin"))),
            ("signed by a stranger, key not named", Sign(stranger, "RS256", null, Claims("lamella:admin"))),
            ("changed after it was signed", $"{parts[0]}.{Part(Claims("lamella:admin"))}.{parts[2]}"),
            ("without its signature", $"{parts[0]}.{parts[1]}."),
            ("of another issuer", Sign(_key, "RS256", _id, Changed("iss", "https://elsewhere.example.org"))),
            ("for another server", Sign(_key, "RS256", _id, Changed("aud", "another"))),
            ("for no server", Sign(_key, "RS256", _id, Changed("aud", null))),
            ("expired", Sign(_key, "RS256", _id, Changed("exp", DateTimeOffset.UtcNow.AddMinutes(-10).ToUnixTimeSeconds()))),
            ("without an end", Sign(_key, "RS256", _id, Changed("exp", null))),
            ("not valid yet", Sign(_key, "RS256", _id, Changed("nbf", DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds()))),
            ("not a token", "a.b.c"),
            ("empty parts", ".."),
        ];
        foreach ((string what, string token) in wrong) Assert.True(await AskAsync(served, File, token) == 401, what);
        Assert.Equal(200, await AskAsync(served, File, good));
        Assert.Equal(401, await AskAsync(served, File, null));
    }

    [Fact]
    public async Task A_provider_may_change_its_key()
    {
        await using ServedFolder served = await StartAsync();
        Assert.Equal(200, await AskAsync(served, File, Token()));
        using RSA next = RSA.Create(2048);
        string before = Token();
        (_published, _id) = (next, "two");
        string after = Sign(next, "RS256", "two", Claims("lamella:read"));
        // The keys are not read again at once for whoever asks.
        int status = 401;
        for (int i = 0; i < 600 && status == 401; i++)
        {
            status = await AskAsync(served, File, after);
            if (status == 401) await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(200, status);
        for (int i = 0; i < 600 && await AskAsync(served, File, before) == 200; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(401, await AskAsync(served, File, before));
    }

    [Fact]
    public void An_authority_is_asked_over_https()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Lamella.Server.Authority(new Uri("http://login.example.org/"), "lamella"));
        Assert.Contains("https", error.Message, StringComparison.Ordinal);
    }

    private static JsonNode KeyOf(RSA key, string id)
    {
        RSAParameters numbers = key.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = id, ["alg"] = "RS256", ["n"] = Base64Url.EncodeToString(numbers.Modulus), ["e"] = Base64Url.EncodeToString(numbers.Exponent) };
    }

    private static string Part(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private static string Sign(RSA key, string algorithm, string? id, JsonObject claims)
    {
        JsonObject header = new() { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (id is not null) header["kid"] = id;
        string text = Part(header) + "." + Part(claims);
        return text + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private string Secret(string secret)
    {
        string text = Part(new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = _id }) + "." + Part(Claims("lamella:admin"));
        return text + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes(text)));
    }

    private JsonObject Claims(string? scope)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        JsonObject claims = new() { ["iss"] = _provider.Url.TrimEnd('/'), ["aud"] = "lamella", ["sub"] = "4711", ["preferred_username"] = "ada", ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds() };
        if (scope is not null) claims["scope"] = scope;
        return claims;
    }

    private string Token(string scope = "lamella:read") => Sign(_key, "RS256", _id, Claims(scope));

    private Task<ServedFolder> StartAsync() => ServedFolder.StartAsync(options => options with { RequireToken = true, Authority = new Uri(_provider.Url) });

    private static async Task<int> AskAsync(ServedFolder served, string path, string? token)
    {
        using HttpResponseMessage response = await served.GetAsync(path, request =>
        {
            if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        });
        return (int)response.StatusCode;
    }
}
