using System.Text.Json;
using Lamella.Cli.Output;
using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary>The sum of one path.</summary>
/// <param name="Path">The path with slashes; one at the end for a tree.</param>
/// <param name="Sum">What was computed.</param>
/// <param name="Code">The wide or the narrow code.</param>
internal sealed record SumEntry(string Path, IsccSum Sum, IsccCode Code)
{
    /// <summary>The properties of the entry in a document.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        writer.WriteString("iscc", Code.ToString());
        writer.Texts("units", [Sum.DataCode.ToString(), Sum.InstanceCode.ToString()]);
        writer.WriteString("datahash", Sum.DataHash);
        writer.WriteNumber("filesize", Sum.FileSize);
    }
}
