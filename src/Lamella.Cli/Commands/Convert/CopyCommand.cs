using System.CommandLine;
using Lamella.Cli.Documents;
using Lamella.Cli.Output;

namespace Lamella.Cli.Commands;

/// <summary><c>lamella copy</c>: copies an image as it is between folders and object stores.</summary>
internal static class CopyCommand
{
    public static Command Create()
    {
        Argument<string> source = CommonOptions.Input("source", "The image to copy: a file, a folder, or a URL.");
        Argument<string> target = new("target") { Description = "The name of the copy: a path, or a URL of an object store." };
        Option<bool> resume = new("--resume") { Description = "Go on with a copy that was interrupted; what is there already is compared." };
        Option<bool> verify = new("--verify") { Description = "Read each value back and compare it." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("copy", "Copy an image as it is, value by value, between folders and object stores. Nothing is decoded; shards stay shards.") { source, target, resume, verify, json };
        command.SetAction((parsed, cancellation) =>
        {
            Terminal terminal = CommandLine.TerminalOf(parsed);
            CopyOptions options = new()
            {
                Stores = Remote.Stores,
                Interrupted = parsed.GetValue(resume) ? Interrupted.Resume : Interrupted.StartAnew,
                Verification = parsed.GetValue(verify) ? Verification.PixelDigest : Verification.None,
                Execution = new ExecutionOptions { Cancellation = cancellation },
            };
            CopyResult result = ImageCopy.Run(parsed.GetValue(source)!, parsed.GetValue(target)!, options);
            if (parsed.GetValue(json))
            {
                string shown = parsed.GetValue(source)!;
                CopyDocument document = new(Remote.Is(shown) ? Remote.Stores.Shown(shown) : shown, result.Target, result.Values, result.Bytes, result.Kept, parsed.GetValue(verify));
                Json.Write(terminal.Out, "copy", document, ConvertContext.Default.CopyDocument);
            }
            else if (!terminal.Quiet)
            {
                string kept = result.Kept == 0 ? string.Empty : Invariant($"   {result.Kept} of them were there");
                terminal.Out.WriteLine(Invariant($"{result.Target}   {result.Values} {(result.Values == 1 ? "value" : "values")}   {ByteText.Of(result.Bytes)}{kept}"));
            }

            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
