using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Server;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella share</c>: a link to one image that ends by itself.</summary>
internal static class ShareCommand
{
    private const double DefaultDays = 7;

    public static Command Create()
    {
        Argument<string> path = CommonOptions.Input("path", "The image or folder, by its path below the served folder, such as screens/plate1.ome.zarr.");
        Option<string> server = new("--server") { Description = "The address of the server as its users write it; without it, what follows that address is printed.", HelpName = "URL", DefaultValueFactory = _ => string.Empty };
        server.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token] && !(Uri.TryCreate(token.Value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Query.Length == 0 && address.Fragment.Length == 0))
                result.AddError($"--server is an address such as https://images.example.org/lamella, not '{token.Value}'");
        });
        Option<double?> days = TokenOptions.Days(Invariant($"How long the link opens (default {DefaultDays})."));
        Option<string?> note = TokenOptions.Note();
        Option<string?> register = TokenOptions.Register();
        Option<bool> json = CommonOptions.Json();
        Command command = new("share", "Make a link to an image of a server: it reads only what is below it, ends by itself, and can be revoked.") { path, server, days, note, register, json };
        command.SetAction(parsed =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            string shared = parsed.GetValue(path)!;
            if (!ServedPath.TryNormalize(shared, out string canonical) || canonical.Length == 0) throw new ArgumentException($"expected a path below the served folder, such as screens/plate1.ome.zarr; found '{PlainText.OneLine(shared)}'");
            using TokenRegister tokens = TokenOptions.Open(parsed, register);
            NewToken token = tokens.Add(TokenScope.Read, canonical, TimeSpan.FromDays(parsed.GetValue(days) ?? DefaultDays), parsed.GetValue(note));
            string start = parsed.GetValue(server)!.TrimEnd('/') + "/t/" + token.Secret, escaped = string.Join('/', canonical.Split('/').Select(Uri.EscapeDataString));
            ShareDocument document = new(canonical, start + "/", $"{start}/zarr/0.5/{escaped}", $"{start}/files/{escaped}", TokenOptions.Entry(token.Grant));
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, "share", document, TokenContext.Default.ShareDocument);
                return ExitCode.Ok;
            }

            terminal.Out.WriteLine("zarr    " + document.Zarr);
            terminal.Out.WriteLine("files   " + document.Files);
            terminal.Out.WriteLine("page    " + document.Page);
            terminal.Out.WriteLine("revoke  " + token.Grant.Id);
            return ExitCode.Ok;
        });
        return command;
    }
}
