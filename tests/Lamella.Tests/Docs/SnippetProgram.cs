using System.Text;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>One program of all snippets of the documentation: built once, against the assemblies that the tests run with, and run once.</summary>
internal static class SnippetProgram
{
    /// <summary>What a user's project refers to; the rooms that have nothing public come along by themselves.</summary>
    private static readonly string[] Assemblies = ["Lamella", "Lamella.Core", "Lamella.Codecs", "Lamella.Formats", "Lamella.Iscc", "Lamella.Pipelines", "Lamella.Zarr"];

    private static readonly Lazy<Task<IReadOnlyDictionary<string, SnippetRun>>> All = new(BuildAndRunAsync);

    /// <summary>How the snippet ended.</summary>
    public static async Task<SnippetRun> ResultOfAsync(Snippet snippet) => (await All.Value.ConfigureAwait(false))[snippet.Name];

    private static async Task<IReadOnlyDictionary<string, SnippetRun>> BuildAndRunAsync()
    {
        Snippet[] snippets = [.. Snippet.Pages.SelectMany(Snippet.Of)];
        string folder = GeneratedProject.Create("snippets", Project());
        Directory.CreateDirectory(Path.Combine(folder, "code"));
        foreach (Snippet snippet in snippets) File.WriteAllText(Path.Combine(folder, "code", snippet.Name + ".cs"), snippet.ToSource());
        File.WriteAllText(Path.Combine(folder, "Program.cs"), MainOf(snippets));
        ChildResult build = await GeneratedProject.BuildAsync(Path.Combine(folder, "Snippets.csproj"), "--output", Path.Combine(folder, "bin")).ConfigureAwait(false);
        Assert.True(build.Exit == 0, build.Output + build.Error);

        string work = Directory.CreateTempSubdirectory("lamella-snippets-").FullName;
        try
        {
            foreach (Snippet snippet in snippets) Furnish(snippet, Directory.CreateDirectory(Path.Combine(work, snippet.Name)).FullName);
            ChildResult run = await ChildProcess.RunAsync(ChildProcess.DotNet, ["exec", Path.Combine(folder, "bin", "Snippets.dll"), work]).ConfigureAwait(false);
            Assert.True(run.Exit == 0, Invariant($"the program of the snippets ended with {run.Exit}\n{run.Output}{run.Error}"));
            return snippets.ToDictionary(s => s.Name, s => new SnippetRun(File.ReadAllText(Path.Combine(work, s.Name + ".out")), File.ReadAllText(Path.Combine(work, s.Name + ".err"))), StringComparer.Ordinal);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Puts the samples that a snippet names into its folder, and what it is given.</summary>
    private static void Furnish(Snippet snippet, string folder)
    {
        foreach (string sample in Directory.GetFiles(Path.Combine(TestData.Checkout, "samples")).Where(file => !file.EndsWith(".md", StringComparison.Ordinal)))
        {
            string name = Path.GetFileName(sample);
            if (!snippet.Code.Contains(name, StringComparison.Ordinal)) continue;
            string place = snippet.Code.Contains("samples/" + name, StringComparison.Ordinal) ? Directory.CreateDirectory(Path.Combine(folder, "samples")).FullName : folder;
            File.Copy(sample, Path.Combine(place, name));
        }

        foreach (string given in snippet.Given)
        {
            using BioImage image = BioImage.Open(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"));
            image.Convert(Path.Combine(folder, given));
        }
    }

    private static string Project()
    {
        StringBuilder references = new();
        foreach (string name in Assemblies) references.Append(Invariant($"    <Reference Include=\"{name}\" HintPath=\"{Path.Combine(AppContext.BaseDirectory, name + ".dll")}\" />\n"));
        // CS1998: the method around a snippet is asynchronous whether the snippet waits or not.
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <UseAppHost>false</UseAppHost>
                <NoWarn>$(NoWarn);CS1998</NoWarn>
              </PropertyGroup>
              <ItemGroup>
            {references}  </ItemGroup>
            </Project>
            """;
    }

    private static string MainOf(IReadOnlyList<Snippet> snippets)
    {
        StringBuilder list = new();
        foreach (Snippet snippet in snippets) list.Append(Invariant($"    (\"{snippet.Name}\", {snippet.Name}.Snippet.Run),\n"));
        return $$"""
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.DefaultThreadCurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
            (string Name, Func<Task> Run)[] snippets =
            [
            {{list}}];
            string work = args[0];
            foreach ((string name, Func<Task> run) in snippets)
            {
                Environment.CurrentDirectory = Path.Combine(work, name);
                StringWriter output = new() { NewLine = "\n" };
                Console.SetOut(TextWriter.Synchronized(output));
                string error = string.Empty;
                try
                {
                    await run();
                }
                catch (Exception e)
                {
                    error = e.ToString();
                }

                Environment.CurrentDirectory = work;
                File.WriteAllText(Path.Combine(work, name + ".out"), output.ToString());
                File.WriteAllText(Path.Combine(work, name + ".err"), error);
            }
            """;
    }
}

/// <summary>How a snippet ended.</summary>
/// <param name="Output">What it printed.</param>
/// <param name="Error">The exception that ended it; empty when there was none.</param>
internal sealed record SnippetRun(string Output, string Error);
