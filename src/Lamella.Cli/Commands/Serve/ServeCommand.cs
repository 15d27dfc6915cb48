using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Server;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella serve</c>: images over HTTP, and a page to look at them. <c>lamella view</c>: the same for one image, in a browser at once.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = Paths();
        Option<int> port = new("--port") { Description = "The port on this machine; 0 takes a free one.", DefaultValueFactory = _ => 8080, HelpName = "N" };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out int number) && number is < 0 or > 65535) result.AddError("--port is a number from 0 to 65535");
        });
        Option<string> basePath = new("--base-path") { Description = "What stands before all addresses, behind a proxy that keeps it.", DefaultValueFactory = _ => string.Empty, HelpName = "PATH" };
        Option<string?> cache = new("--cache-folder") { Description = "Where chunks are kept that were made, for the next start too; by default a folder that is removed at the end.", HelpName = "FOLDER" };
        Option<IPAddress?> bind = new("--bind")
        {
            Description = "The address of this machine to listen at, such as 0.0.0.0 for all; the loopback address unless it is given. At any other, a token is asked for (lamella token).",
            HelpName = "ADDRESS",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (text == "localhost") return IPAddress.Loopback;
                if (IPAddress.TryParse(text, out IPAddress? address)) return address;
                result.AddError($"--bind is an IP address of this machine, such as 0.0.0.0, not '{text}'");
                return null;
            },
        };
        Option<bool> require = new("--require-token") { Description = "Ask for a token also at the loopback address: for a server behind a proxy." };
        Option<string?> register = TokenOptions.Register();
        Option<Uri?> authority = new("--authority")
        {
            Description = "The address of the identity provider (OpenID Connect) whose tokens open the server too; https.",
            HelpName = "URL",
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))) return url;
                result.AddError($"--authority is an address that begins with https://, not '{result.Tokens[0].Value}'");
                return null;
            },
        };
        Option<string> audience = new("--audience") { Description = "The name under which the identity provider knows this server.", DefaultValueFactory = _ => "lamella", HelpName = "NAME" };
        Option<string?> audit = new("--audit") { Description = "Add every request to a file as a line of JSON: who asked for what, when, and what became of it.", HelpName = "FILE" };
        Option<long> memory = CommonOptions.Memory();
        Command command = new("serve", "Serve images to browsers and Zarr clients, without converting them.") { paths, port, bind, require, register, authority, audience, basePath, cache, audit, memory };
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            ServerOptions options = OptionsOf(CommandLine.TerminalOf(parsed), parsed.GetValue(paths)!, opening.Of(parsed), parsed.GetValue(memory)) with { Port = parsed.GetValue(port), PathBase = parsed.GetValue(basePath)!, CacheFolder = parsed.GetValue(cache), AuditFile = parsed.GetValue(audit), Authority = parsed.GetValue(authority), Audience = parsed.GetValue(audience)!, Bind = parsed.GetValue(bind), RequireToken = parsed.GetValue(require) };
            bool far = options.Bind is { } at && !IPAddress.IsLoopback(at);
            // Without a name, links that were shared work on a local server too, if there are any.
            string file = parsed.GetValue(register) ?? TokenRegister.DefaultPath;
            if (far || options.RequireToken || parsed.GetValue(register) is not null || File.Exists(file)) options = options with { TokenFile = file };
            if (far) CommandLine.TerminalOf(parsed).Warn("what is sent, tokens too, is not encrypted; let a proxy with TLS stand between this server and others");
            return RunAsync(CommandLine.TerminalOf(parsed), options, Opens.Nothing, cancellation);
        });
        return command;
    }

    public static Command CreateView()
    {
        Argument<string[]> paths = Paths();
        Option<long> memory = CommonOptions.Memory();
        Command command = new("view", "Look at images in the browser: serves them on a free port, and opens the page.") { paths, memory };
        command.Aliases.Add("open");
        OpeningOptions opening = OpeningOptions.AddedTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(CommandLine.TerminalOf(parsed), OptionsOf(CommandLine.TerminalOf(parsed), parsed.GetValue(paths)!, opening.Of(parsed), parsed.GetValue(memory)), Opens.Browser, cancellation));
        return command;
    }

    private static Argument<string[]> Paths() => new("PATH") { Description = "A folder or an image.", Arity = ArgumentArity.OneOrMore };

    private static ServerOptions OptionsOf(Terminal terminal, string[] paths, OpenOptions opening, long memory) => new()
    {
        Paths = paths,
        Opening = opening,
        MemoryBudget = memory > 0 ? memory : ExecutionOptions.Default.MemoryBudget,
        Describe = static (image, path) => Json.Bytes("info", InfoJson.Of(image, new InfoDetail { Labels = true }) with { Path = path }, InfoContext.Default.InfoDocument),
        Log = terminal.Warn,
    };

    private static async Task<int> RunAsync(Terminal terminal, ServerOptions options, Opens opens, CancellationToken cancellation)
    {
        ImageServer server;
        try
        {
            server = await ImageServer.StartAsync(options, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new StoreException(StoreFailure.Unwritable, Invariant($"port {options.Port} cannot be used ({e.GetBaseException().Message}); choose another one, or 0 for a free one"), e);
        }

        await using (server.ConfigureAwait(false))
        {
            string address = server.Address.ToString();
            string? image = opens == Opens.Browser && options.Paths is [var only] && (File.Exists(only) || only.TrimEnd('/', '\\').EndsWith(".zarr", StringComparison.OrdinalIgnoreCase)) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(only))) : null;
            if (image is not null) address += "#/" + Uri.EscapeDataString(image);
            terminal.Out.WriteLine(address);
            await terminal.Out.FlushAsync(cancellation).ConfigureAwait(false);
            if (opens == Opens.Browser) OpenBrowser(terminal, address);
            await server.WaitAsync(cancellation).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }

    private static void OpenBrowser(Terminal terminal, string address)
    {
        try
        {
            ProcessStartInfo start = OperatingSystem.IsWindows() ? new(address) { UseShellExecute = true } : new(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            using Process? browser = Process.Start(start);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or FileNotFoundException)
        {
            terminal.Warn("no browser was found; open the address by hand");
        }
    }

    private enum Opens
    {
        Nothing,
        Browser,
    }
}
