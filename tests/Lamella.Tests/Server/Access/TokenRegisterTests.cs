using System.Text;
using Lamella.Server;
using Lamella.TestKit;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Lamella.Tests.Server.Access;

public sealed class TokenRegisterTests
{
    [Fact]
    public void A_token_opens_what_it_was_made_for()
    {
        using TempFolder folder = new();
        using TokenRegister register = TokenRegister.Open(folder["tokens.db"]);
        NewToken token = register.Add(TokenScope.Write, "/screens/plate1/", TimeSpan.FromDays(7), "for Ada");
        Assert.Equal("screens/plate1", token.Grant.Prefix);
        Assert.Equal(token.Grant, register.Find(token.Secret));
        Assert.True(token.Grant.Allows(TokenScope.Read, "screens/plate1/a.tif"));
        Assert.True(token.Grant.Allows(TokenScope.Write, "screens/plate1"));
        Assert.False(token.Grant.Allows(TokenScope.Admin, "screens/plate1"));
        Assert.False(token.Grant.Allows(TokenScope.Read, "screens/plate10"));
        Assert.False(token.Grant.Allows(TokenScope.Read, "screens"));
    }

    [Fact]
    public void What_is_not_a_token_that_was_made_here_opens_nothing()
    {
        using TempFolder folder = new();
        using TokenRegister register = TokenRegister.Open(folder["tokens.db"]);
        string secret = register.Add(TokenScope.Admin).Secret;
        using TokenRegister other = TokenRegister.Open(folder["other.db"]);
        string foreign = other.Add(TokenScope.Admin).Secret;
        char last = secret[^2] == 'A' ? 'B' : 'A';
        foreach (string? forged in (string?[])[null, "", " ", "lam_", foreign, secret + "=", secret[..^1], " " + secret, secret.ToUpperInvariant(), secret[..^2] + last + secret[^1], "' OR 1=1 --", "lam_' OR hash LIKE '%                           "])
        {
            Assert.Null(register.Find(forged));
        }

        Assert.NotNull(register.Find(secret));
    }

    [Fact]
    public void A_token_ends_at_its_time()
    {
        using TempFolder folder = new();
        ManualClock clock = new();
        using TokenRegister register = TokenRegister.Open(folder["tokens.db"], clock);
        string secret = register.Add(TokenScope.Read, lifetime: TimeSpan.FromDays(7)).Secret, lasting = register.Add(TokenScope.Read).Secret;
        clock.Now += TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1);
        Assert.NotNull(register.Find(secret));
        clock.Now += TimeSpan.FromMilliseconds(1);
        Assert.Null(register.Find(secret));
        clock.Now += TimeSpan.FromDays(10000);
        Assert.NotNull(register.Find(lasting));
    }

    [Fact]
    public void A_token_that_one_program_revokes_is_refused_by_another_that_runs_already()
    {
        using TempFolder folder = new();
        using TokenRegister server = TokenRegister.Open(folder["tokens.db"]);
        NewToken token = server.Add(TokenScope.Read);
        using (TokenRegister program = TokenRegister.Open(folder["tokens.db"]))
        {
            Assert.NotNull(program.Find(token.Secret));
            Assert.True(program.Revoke(token.Grant.Id));
            Assert.False(program.Revoke("no such id"));
        }

        Assert.Null(server.Find(token.Secret));
        TokenGrant listed = Assert.Single(server.List());
        Assert.NotNull(listed.Revoked);
        Assert.True(server.Revoke(token.Grant.Id));
        Assert.Equal(listed, Assert.Single(server.List()));
    }

    [Fact]
    public void The_file_does_not_hold_the_token_and_belongs_to_its_owner()
    {
        using TempFolder folder = new();
        string path = folder["state/tokens.db"], secret;
        using (TokenRegister register = TokenRegister.Open(path)) secret = register.Add(TokenScope.Read, note: "a note that is kept").Secret;
        string bytes = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains("a note that is kept", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[TokenRegister.TokenStart.Length..], bytes, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_register_that_is_opened_again_says_the_same()
    {
        using TempFolder folder = new();
        IReadOnlyList<TokenGrant> grants;
        using (TokenRegister register = TokenRegister.Open(folder["tokens.db"]))
        {
            register.Add(TokenScope.Read, "a", TimeSpan.FromHours(1), "one");
            register.Add(TokenScope.Admin);
            grants = register.List();
        }

        using TokenRegister again = TokenRegister.Open(folder["tokens.db"]);
        Assert.Equal(2, grants.Count);
        Assert.Equal(grants, again.List());
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a\\b")]
    public void A_token_is_not_made_for_a_path_outside_of_the_root(string prefix)
    {
        using TempFolder folder = new();
        using TokenRegister register = TokenRegister.Open(folder["tokens.db"]);
        Assert.Throws<ArgumentException>(() => register.Add(TokenScope.Read, prefix));
        Assert.Empty(register.List());
    }

    [Fact]
    public void A_file_that_is_something_else_is_not_used()
    {
        using TempFolder folder = new();
        string text = folder["text.db"], other = folder["other.db"], newer = folder["newer.db"];
        File.WriteAllText(text, new string('x', 5000));
        Sql(other, "CREATE TABLE cells (id INTEGER)");
        Sql(newer, "PRAGMA user_version = 99");
        foreach (string path in (string[])[text, other, newer])
        {
            byte[] before = File.ReadAllBytes(path);
            StoreException error = Assert.Throws<StoreException>(() => TokenRegister.Open(path));
            Assert.Equal(StoreFailure.Unreadable, error.Failure);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(path));
        }

        Assert.Equal(StoreFailure.Unwritable, Assert.Throws<StoreException>(() => TokenRegister.Open(Path.Combine(text, "below"))).Failure);
    }

    private static void Sql(string path, string sql)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
