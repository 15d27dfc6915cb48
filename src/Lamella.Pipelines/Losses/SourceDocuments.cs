using Lamella.Engine;
using Lamella.Ome;

namespace Lamella.Pipelines.Losses;

/// <summary>Which of a source's original documents go along verbatim, and which are lost.</summary>
internal sealed class SourceDocuments
{
    private readonly List<(string What, string Why)> _lost = [];
    private readonly List<KeyValuePair<string, string>> _kept = [];

    /// <summary>Looks through the documents of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="plans">The planned scenes: what their notes and descriptions say already is not kept a second time.</param>
    /// <param name="rewritten">The name of a document that the target writes anew; null for none.</param>
    /// <param name="obstacle">Why the target keeps no documents; null when it does.</param>
    public SourceDocuments(ImageContent source, IReadOnlyList<ScenePlan> plans, string? rewritten, string? obstacle)
    {
        HashSet<string> known = [.. plans.SelectMany(p => p.Metadata.Notes.Select(note => note.Value).Append(p.Metadata.Description ?? string.Empty))];
        if (source.Native is OmeDocument document) known.UnionWith(KeptMetadata.Of(document).Select(pair => pair.Value));
        foreach ((string name, string text) in source.OriginalMetadata)
        {
            // The model of an OME document goes along as a whole; its parts without a place in the model are carried verbatim.
            if (name == rewritten || (name == "OME-XML" && source.Native is OmeDocument && obstacle is null) || known.Contains(text)) continue;
            if ((obstacle ?? KeptMetadata.WhyNot(text)) is { } why) _lost.Add(($"original metadata ({name}, {text.Length} characters)", why));
            else _kept.Add(new(name, text));
        }
    }

    /// <summary>What goes along.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Kept => _kept;

    /// <summary>What does not.</summary>
    public IEnumerable<Loss> Losses(int scene) => _lost.Select(l => new Loss(scene, l.What, l.Why));
}
