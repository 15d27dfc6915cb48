using System.CommandLine;
using System.Globalization;
using Lamella.Cli.Documents;
using Lamella.Server;

namespace Lamella.Cli.Commands;

/// <summary>What the commands about tokens share.</summary>
internal static class TokenOptions
{
    private const double MostDays = 36500;

    /// <summary>Where tokens are kept.</summary>
    public static Option<string?> Register() => new("--register") { Description = "The file that keeps the tokens of the server (default: lamella/tokens.db among the data of this user).", HelpName = "FILE" };

    /// <summary>For whom a token is.</summary>
    public static Option<string?> Note() => new("--note") { Description = "For whom or what it is; shown in the list.", HelpName = "TEXT" };

    /// <summary>How long a token opens.</summary>
    public static Option<double?> Days(string description) => new("--days")
    {
        Description = description,
        HelpName = "NUMBER",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double days) && days is > 0 and <= MostDays) return days;
            result.AddError(Invariant($"--days is a number above 0 and at most {MostDays}, not '{text}'"));
            return null;
        },
    };

    /// <summary>Opens the register that was named.</summary>
    public static TokenRegister Open(ParseResult parsed, Option<string?> register) => TokenRegister.Open(parsed.GetValue(register) ?? TokenRegister.DefaultPath);

    /// <summary>The word of a scope.</summary>
    public static string Word(TokenScope scope) => scope switch { TokenScope.Read => "read", TokenScope.Write => "write", _ => "admin" };

    /// <summary>A grant as it is printed.</summary>
    public static TokenEntry Entry(TokenGrant grant) =>
        new(grant.Id, Word(grant.Scope), grant.Prefix, Time(grant.Created), grant.Expires is { } end ? Time(end) : null, grant.Revoked is { } revoked ? Time(revoked) : null, grant.Note, grant.Revoked is not null ? "revoked" : grant.IsValid(DateTimeOffset.UtcNow) ? "valid" : "expired");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
