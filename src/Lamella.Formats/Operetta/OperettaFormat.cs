using Lamella.Formats.Plates;
using Lamella.Stores;

namespace Lamella.Formats.Operetta;

/// <summary>Plates of PerkinElmer / Revvity Operetta and Opera Phenix: a folder <c>Images</c> of planes with <c>Index.idx.xml</c>.</summary>
internal sealed class OperettaFormat : PlateFormat
{
    private static readonly string[] Names = ["Index.idx.xml", "Index.ref.xml", "Index.xml"];

    /// <inheritdoc/>
    public override string Name => "Operetta";

    /// <inheritdoc/>
    public override string Id => "operetta";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".idx.xml", ".ref.xml", ".xml"];

    /// <inheritdoc/>
    protected override string? FindIndex(Store store)
    {
        foreach (string folder in (string[])[string.Empty, "Images/"])
        {
            foreach (string name in Names)
            {
                byte[] head = new byte[DetectionContext.HeadSize];
                if (store.Length(folder + name) is > 0 && IsIndex(head.AsSpan(0, store.Read(folder + name, 0, head)))) return folder + name;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    protected override bool IsIndex(ReadOnlySpan<byte> head) => head.IndexOf("<EvaluationInputData"u8) >= 0;

    /// <inheritdoc/>
    protected override PlateIndex Read(Store store, string key) => OperettaReader.Read(store, key);
}
