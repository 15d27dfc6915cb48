namespace Lamella.Ome;

/// <summary>Where the data of an OME document came from: an annotation with a pair for each fact of each conversion, the oldest first. It holds no date, so that equal work gives equal bytes.</summary>
internal static class ConversionHistory
{
    /// <summary>The namespace of the annotation.</summary>
    public const string Namespace = "lamella/provenance";

    private const string Id = "Annotation:Provenance";
    private const int MostSteps = 100;
    private static readonly string[] Facts = ["source", "format", "program", "options", "source hash"];

    /// <summary>Puts the history in place of an older one.</summary>
    public static void Put(List<OmeAnnotation> annotations, IReadOnlyList<ConversionStep> history)
    {
        annotations.RemoveAll(a => a.Namespace == Namespace);
        if (history.Count == 0) return;
        string id = Id;
        for (int i = 1; annotations.Exists(a => a.Id == id); i++) id = Invariant($"{Id}:{i}");
        List<KeyValuePair<string, string>> pairs = [];
        for (int i = 0; i < history.Count; i++)
        {
            ConversionStep step = history[i];
            foreach ((string fact, string value) in Facts.Zip([step.Source, step.Format, step.Program, step.Options, step.SourceHash]))
            {
                if (value.Length > 0) pairs.Add(new(Invariant($"{i + 1}. {fact}"), KeptMetadata.WhyNot(value) is null ? value : "?"));
            }
        }

        annotations.Add(new OmeMapAnnotation { Id = id, Namespace = Namespace, Pairs = pairs });
    }

    /// <summary>The history that a document states; a strange one says nothing.</summary>
    public static IReadOnlyList<ConversionStep> Of(OmeDocument document)
    {
        if (document.Annotations.OfType<OmeMapAnnotation>().FirstOrDefault(a => a.Namespace == Namespace) is not { } annotation) return [];
        Dictionary<string, string> pairs = [];
        foreach ((string key, string value) in annotation.Pairs) pairs[key] = value;
        List<ConversionStep> steps = [];
        for (int i = 1; i <= MostSteps && Fact(i, 0) is { } source; i++) steps.Add(new ConversionStep(source, Fact(i, 1) ?? string.Empty, Fact(i, 2) ?? string.Empty, Fact(i, 3) ?? string.Empty, Fact(i, 4) ?? string.Empty));
        return steps;

        string? Fact(int step, int fact) => pairs.GetValueOrDefault(Invariant($"{step}. {Facts[fact]}"));
    }
}
