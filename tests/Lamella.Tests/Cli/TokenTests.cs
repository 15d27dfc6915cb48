using System.Text.Json;
using Lamella.Server;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary><c>lamella token</c> and <c>lamella share</c>: what they print opens what they say, until it is revoked.</summary>
public sealed class TokenTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_token_is_printed_once_listed_without_itself_and_revoked()
    {
        string file = _folder["tokens.db"];
        JsonElement made = await Shell.JsonAsync("token", "add", "--scope", "write", "--prefix", "screens/plate1", "--days", "2.5", "--note", "Ada", "--register", file, "--json");
        string secret = made.GetProperty("token").GetString()!, id = made.GetProperty("grant").GetProperty("id").GetString()!;
        using (TokenRegister register = TokenRegister.Open(file))
        {
            TokenGrant grant = register.Find(secret)!;
            Assert.Equal((TokenScope.Write, "screens/plate1", "Ada"), (grant.Scope, grant.Prefix, grant.Note));
            Assert.Equal(TimeSpan.FromDays(2.5), grant.Expires - grant.Created);
        }

        (int exit, string output, _) = await Shell.RunSplitAsync("token", "list", "--register", file);
        Assert.Equal(0, exit);
        Assert.Contains(id, output, StringComparison.Ordinal);
        Assert.Contains("/screens/plate1", output, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
        (exit, output, _) = await Shell.RunSplitAsync("token", "list", "--register", file, "--json");
        Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
        Assert.Equal(id, (await Shell.JsonAsync("token", "revoke", id, "--register", file, "--json")).GetProperty("id").GetString());
        JsonElement listed = Assert.Single((await Shell.JsonAsync("token", "list", "--register", file, "--json")).GetProperty("tokens").EnumerateArray());
        Assert.Equal("revoked", listed.GetProperty("state").GetString());
        using TokenRegister after = TokenRegister.Open(file);
        Assert.Null(after.Find(secret));
    }

    [Fact]
    public async Task A_bare_token_is_what_a_script_takes_over()
    {
        (int exit, string output, string error) = await Shell.RunSplitAsync("token", "add", "--register", _folder["tokens.db"]);
        Assert.Equal((0, string.Empty), (exit, error));
        using TokenRegister register = TokenRegister.Open(_folder["tokens.db"]);
        TokenGrant grant = register.Find(output.Trim())!;
        Assert.Equal((TokenScope.Read, string.Empty, null), (grant.Scope, grant.Prefix, grant.Expires));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("https://images.example.org/lamella/", "https://images.example.org/lamella")]
    public async Task A_link_reads_what_it_shows_and_nothing_beside_it(string server, string start)
    {
        string[] arguments = ["share", "screens/plate 1.ome.zarr/", "--days", "7", "--register", _folder["tokens.db"], "--json"];
        JsonElement link = await Shell.JsonAsync(server.Length == 0 ? arguments : [.. arguments, "--server", server]);
        string zarr = link.GetProperty("zarr").GetString()!;
        Assert.StartsWith(start + "/t/lam_", zarr, StringComparison.Ordinal);
        Assert.EndsWith("/zarr/0.5/screens/plate%201.ome.zarr", zarr, StringComparison.Ordinal);
        string secret = zarr[(start.Length + "/t/".Length)..].Split('/')[0];
        using TokenRegister register = TokenRegister.Open(_folder["tokens.db"]);
        TokenGrant grant = register.Find(secret)!;
        Assert.True(grant.Allows(TokenScope.Read, "screens/plate 1.ome.zarr/A/1/0/zarr.json"));
        Assert.False(grant.Allows(TokenScope.Write, "screens/plate 1.ome.zarr"));
        Assert.False(grant.Allows(TokenScope.Read, "screens"));
        Assert.Equal(TimeSpan.FromDays(7), grant.Expires - grant.Created);
    }

    [Theory]
    [InlineData("no token 'x'", "token", "revoke", "x")]
    [InlineData("--days", "token", "add", "--days", "0")]
    [InlineData("--days", "token", "add", "--days", "soon")]
    [InlineData("--scope", "token", "add", "--scope", "root")]
    [InlineData("below the served folder", "token", "add", "--prefix", "../x")]
    [InlineData("below the served folder", "share", "/")]
    [InlineData("below the served folder", "share", "a/../../b")]
    [InlineData("--server", "share", "a", "--server", "example.org")]
    [InlineData("--server", "share", "a", "--server", "javascript:alert(1)")]
    public async Task What_does_not_fit_is_a_usage_error(string says, params string[] arguments) => await Shell.FailsAsync(2, says, [.. arguments, "--register", _folder["tokens.db"]]);

    [Fact]
    public async Task A_file_that_is_not_a_register_is_left_alone()
    {
        await File.WriteAllTextAsync(_folder["notes.txt"], new string('n', 3000), TestContext.Current.CancellationToken);
        await Shell.FailsAsync(3, "not an SQLite file", "token", "add", "--register", _folder["notes.txt"]);
        Assert.Equal(new string('n', 3000), await File.ReadAllTextAsync(_folder["notes.txt"], TestContext.Current.CancellationToken));
    }
}
