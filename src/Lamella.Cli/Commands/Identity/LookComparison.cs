using Lamella.Cli.Documents;
using Lamella.Cli.Output;
using Lamella.Iscc;

namespace Lamella.Cli.Commands;

/// <summary>Two images by their ISCC codes: the distances of pictures and of pixel bytes, and what they mean together.</summary>
internal sealed class LookComparison
{
    /// <summary>The share of bits that iscc-sum takes: 12 of 128. The same as in <c>lamella similar</c>.</summary>
    public const int DefaultThreshold = 24;

    private const string Unknown = "not comparable";

    private readonly List<Pair> _scenes = [];
    private readonly int _countA;
    private readonly int _countB;
    private readonly int _threshold;

    private LookComparison(int countA, int countB, int threshold)
    {
        _countA = countA;
        _countB = countB;
        _threshold = threshold;
    }

    /// <summary>True when both have as many scenes, and every pair is the same or similar.</summary>
    public bool Similar => _countA == _countB && _scenes.TrueForAll(scene => Verdict(scene) is not ("different" or Unknown));

    /// <summary>Scenes that have no codes, as they have an axis or a type that the codes do not know.</summary>
    public int Incomparable => _scenes.Count(scene => scene.Problem is not null);

    /// <summary>Computes and compares the codes of scenes, paired by their places.</summary>
    public static LookComparison Of(BioImage imageA, IReadOnlyList<Scene> a, BioImage imageB, IReadOnlyList<Scene> b, int threshold, ExecutionOptions execution)
    {
        LookComparison result = new(a.Count, b.Count, threshold);
        LamellaException? problem = null;
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            try
            {
                (SceneCodes left, string sumA) = Codes(imageA, a[i], execution);
                (SceneCodes right, string sumB) = Codes(imageB, b[i], execution);
                result._scenes.Add(new Pair(
                    a[i].Index, b[i].Index, SceneCodes.Distance(left, right, SimilarityKind.Mixed), SceneCodes.Distance(left, right, SimilarityKind.Image),
                    SceneCodes.Distance(left, right, SimilarityKind.Data), string.Equals(sumA, sumB, StringComparison.Ordinal), null));
            }
            catch (LamellaException e) when (e is RefusedException or UnsupportedFeatureException)
            {
                // One odd scene does not keep the others from being compared.
                problem ??= e;
                result._scenes.Add(new Pair(a[i].Index, b[i].Index, 0, 0, 0, false, e.Message));
            }
        }

        if (problem is not null && result.Incomparable == result._scenes.Count) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(problem);
        return result;
    }

    /// <summary>Prints distances and verdicts.</summary>
    public void Write(Terminal terminal, BioImage a, BioImage b, bool json)
    {
        if (json)
        {
            Json.Write(terminal.Out, "compare-similar", Document(a, b), CompareSimilarContext.Default.CompareSimilarDocument);
            return;
        }

        if (_countA != _countB) terminal.Out.WriteLine(Invariant($"scenes: {_countA} | {_countB}"));
        foreach (Pair scene in _scenes)
        {
            if (scene.Problem is null) terminal.Out.WriteLine(Invariant($"scene {scene.A}  {Verdict(scene)}: mixed {scene.Mixed}, image {scene.Image}, data {scene.Data} of {SceneCodes.CodeBits} bits"));
            else terminal.Out.WriteLine(Invariant($"scene {scene.A}  {Unknown}: {PlainText.OneLine(scene.Problem)}"));
        }

        terminal.Out.WriteLine(Similar ? "similar" : Incomparable > 0 && _countA == _countB && _scenes.TrueForAll(scene => Verdict(scene) != "different") ? Unknown : "different");
    }

    private static (SceneCodes Codes, string Sum) Codes(BioImage image, Scene scene, ExecutionOptions execution)
    {
        SceneFingerprint codes = Imagewalk.Fingerprint(image, scene.Index, new ImagewalkOptions { Execution = execution });
        return (SceneCodes.Of(codes, scene.Name), codes.Sum.Wide.ToString());
    }

    private string Verdict(Pair scene) =>
        scene.Problem is not null ? Unknown : scene.SamePixels ? "same pixels" : Math.Min(scene.Mixed, scene.Data) <= _threshold ? "similar" : "different";

    private CompareSimilarDocument Document(BioImage a, BioImage b) => new(a.Path, b.Path, _threshold, SceneCodes.CodeBits, Similar, [.. _scenes.Select(Entry)]);

    private CompareSimilarDocument.PairEntry Entry(Pair scene) =>
        new(scene.A, scene.B, Verdict(scene), scene.Problem, scene.Problem is null ? new CompareSimilarDocument.DistanceEntry(scene.Mixed, scene.Image, scene.Data) : null);

    private readonly record struct Pair(int A, int B, int Mixed, int Image, int Data, bool SamePixels, string? Problem);
}
