using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Server;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella token</c>: who may ask a server.</summary>
internal static class TokenCommand
{
    private static readonly string[] Scopes = ["read", "write", "admin"];

    public static Command Create() => new("token", "Make, list and revoke the tokens that open a server.") { Add(), List(), Revoke() };

    private static Command Add()
    {
        Option<string> scope = new("--scope") { Description = "What its bearer may do.", HelpName = string.Join('|', Scopes), DefaultValueFactory = _ => Scopes[0] };
        scope.Choices(Scopes);
        Option<string> prefix = new("--prefix") { Description = "Below which path of the server it opens; everything unless it is given.", HelpName = "PATH", DefaultValueFactory = _ => string.Empty };
        Option<double?> days = TokenOptions.Days("How long it opens; until it is revoked unless it is given.");
        Option<string?> note = TokenOptions.Note();
        Option<string?> register = TokenOptions.Register();
        Option<bool> json = CommonOptions.Json();
        Command command = new("add", "Make a token. It is printed this one time and not kept.") { scope, prefix, days, note, register, json };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            using TokenRegister tokens = TokenOptions.Open(parsed, register);
            NewToken token = tokens.Add((TokenScope)Array.IndexOf(Scopes, parsed.GetValue(scope)), parsed.GetValue(prefix)!, parsed.GetValue(days) is { } number ? TimeSpan.FromDays(number) : null, parsed.GetValue(note));
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "token-add", new TokenAddDocument(token.Secret, TokenOptions.Entry(token.Grant)), TokenContext.Default.TokenAddDocument);
            else terminal.Out.WriteLine(token.Secret);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command List()
    {
        Option<string?> register = TokenOptions.Register();
        Option<bool> json = CommonOptions.Json();
        Command command = new("list", "Show what each token allows, also those that are revoked or have expired.") { register, json };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            using TokenRegister tokens = TokenOptions.Open(parsed, register);
            IReadOnlyList<TokenEntry> entries = [.. tokens.List().Select(TokenOptions.Entry)];
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, "token-list", new TokenListDocument(tokens.Path, entries), TokenContext.Default.TokenListDocument);
                return ExitCode.Ok;
            }

            foreach (TokenEntry entry in entries)
            {
                string until = entry.State == "revoked" ? "revoked " + Day(entry.Revoked!) : entry.Expires is { } end ? (entry.State == "valid" ? "until " : "expired ") + Day(end) : "until revoked";
                terminal.Out.WriteLine($"{entry.Id}   {entry.Scope,-5}   /{entry.Prefix}   {until}{(entry.Note is null ? string.Empty : "   " + PlainText.OneLine(entry.Note))}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Revoke()
    {
        Argument<string> id = new("id") { Description = "The token, by the name that the list shows." };
        Option<string?> register = TokenOptions.Register();
        Option<bool> json = CommonOptions.Json();
        Command command = new("revoke", "Take a token back: from now on it opens nothing.") { id, register, json };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            using TokenRegister tokens = TokenOptions.Open(parsed, register);
            string named = parsed.GetValue(id)!;
            if (!tokens.Revoke(named)) throw new ArgumentException($"there is no token '{PlainText.OneLine(named)}' in {tokens.Path}; the list of tokens has their names");
            if (parsed.GetValue(json)) Json.Write(terminal.Out, "token-revoke", new TokenRevokeDocument(named), TokenContext.Default.TokenRevokeDocument);
            else if (!terminal.Quiet) terminal.Out.WriteLine("revoked " + named);
            return ExitCode.Ok;
        });
        return command;
    }

    // To the minute, as people write it.
    private static string Day(string time) => time[..16].Replace('T', ' ') + "Z";
}
