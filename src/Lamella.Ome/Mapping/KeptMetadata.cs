using System.Xml;

namespace Lamella.Ome;

/// <summary>
/// The metadata of a source in its own words (the XML of a CZI, the text of an ND2), kept verbatim in the OME-XML of the result: one key-value annotation in the namespace <see cref="Namespace"/>, a pair for
/// each document.
/// </summary>
internal static class KeptMetadata
{
    /// <summary>The namespace of the annotation.</summary>
    public const string Namespace = "lamella/original-metadata";

    /// <summary>The characters that one document may have to be kept.</summary>
    public const int MostCharacters = 16 << 20;

    private const string Id = "Annotation:OriginalMetadata";

    /// <summary>Why a document cannot be kept; null when it can.</summary>
    public static string? WhyNot(string text)
    {
        if (text.Length > MostCharacters) return Invariant($"it has {text.Length} characters; up to {MostCharacters} are kept");
        for (int i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i])) continue;
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) i++;
            else return Invariant($"its character {i} (U+{(int)text[i]:X4}) cannot be written in XML");
        }

        return null;
    }

    /// <summary>Adds the documents, behind those that an annotation of the list keeps already.</summary>
    public static void Add(List<OmeAnnotation> annotations, IReadOnlyList<KeyValuePair<string, string>> documents)
    {
        if (documents.Count == 0) return;
        string id = Id;
        for (int i = 1; annotations.Exists(a => a.Id == id); i++) id = Invariant($"{Id}:{i}");
        annotations.Add(new OmeMapAnnotation { Id = id, Namespace = Namespace, Pairs = documents });
    }

    /// <summary>The documents that a document keeps.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(OmeDocument document) => document.Annotations.OfType<OmeMapAnnotation>().Where(a => a.Namespace == Namespace).SelectMany(a => a.Pairs);
}
