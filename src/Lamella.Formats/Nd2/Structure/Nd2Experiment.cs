using Lamella.IO;

namespace Lamella.Formats.Nd2.Structure;

/// <summary>The loops of an experiment, outermost first: frames are stored in the order in which they run.</summary>
internal static class Nd2Experiment
{
    private const int Deepest = 16;

    /// <summary>Reads the chunk <c>ImageMetadata</c>.</summary>
    public static List<Nd2Loop> Loops(Nd2Node node) => Unique(Chain(node["SLxExperiment"] ?? Only(node), 0));

    /// <summary>The number of frames that loops span; saturates far beyond any file.</summary>
    public static long Product(IEnumerable<Nd2Loop> loops)
    {
        const long Most = long.MaxValue >> 8;
        long product = 1;
        foreach (Nd2Loop loop in loops)
        {
            if (!Extents.Multiply(ref product, loop.Count, Most)) return Most;
        }

        return product;
    }

    /// <summary>A level that holds nothing but one list item stands for that.</summary>
    private static Nd2Node Only(Nd2Node node)
    {
        for (int i = 0; i < Deepest && node.Children.Count == 1 && node.Children[0].Value is null; i++) node = node.Children[0];
        return node;
    }

    /// <summary>A loop and those inside it. Several experiments may stand side by side at one level; the frames follow the one that spans most.</summary>
    private static List<Nd2Loop> Chain(Nd2Node node, int depth)
    {
        if (depth > Deepest) Throw.Damaged(Nd2File.Format, "loops nested too deeply");
        List<Nd2Loop> inner = [];
        foreach (Nd2Node next in Next(node))
        {
            List<Nd2Loop> chain = Chain(next, depth + 1);
            if (inner.Count == 0 || Product(chain) > Product(inner)) inner = chain;
        }

        if (Parse(node) is { Count: > 0 } loop) inner.Insert(0, loop);
        return inner;
    }

    private static IEnumerable<Nd2Node> Next(Nd2Node node)
    {
        Nd2Node? level = node["NextLevelEx"];
        // In some files of several periods the loops inside stand with the first period.
        if (level is not { Children.Count: > 0 }) level = node["LoopPars"]?["SubLoops"]?.Children.FirstOrDefault(c => c.Value is null)?["NextLevelEx"];
        if (level is null) yield break;
        if (level["Type"] is not null)
        {
            yield return level;
            yield break;
        }

        foreach (Nd2Node item in level.Children)
        {
            if (item.Value is null) yield return item["SLxExperiment"] ?? item;
        }
    }

    private static Nd2Loop? Parse(Nd2Node node)
    {
        if (node["LoopPars"] is not { } pars) return null;
        // Version 2 wraps the parameters into a list of one.
        if (pars.Children.Count == 1 && pars.Children[0].Value is null && pars["Period"] is null && pars["Points"] is null) pars = pars.Children[0];
        return node.Whole("Type") switch
        {
            1 => new Nd2Loop('T', Count(pars)) { Step = TimeStep(pars) },
            2 => Positions(pars, node["ItemValid"]?.AsFlags() ?? []),
            4 => Stack(pars),
            // The planes of a spectral loop are channels: they lie within the frame.
            6 => null,
            7 => new Nd2Loop('U', Count(pars)) { Meaning = "custom" },
            8 => Periods(pars),
            { } other => Count(pars) > 1 ? new Nd2Loop('U', Count(pars)) { Meaning = Invariant($"loop type {other}") } : null,
            null => null,
        };
    }

    private static long Count(Nd2Node pars) => Math.Clamp(pars.Whole("Count") ?? 0, 0, int.MaxValue);

    /// <summary>The period that was asked for, or what came out of "as fast as possible"; 0 says nothing.</summary>
    private static double? TimeStep(Nd2Node pars) => pars.Positive("Period") ?? pars.Positive("AvgPeriodDiff");

    private static Nd2Loop Stack(Nd2Node pars)
    {
        long count = Count(pars);
        double? step = pars.Number("ZStep") is { } stated && stated != 0 ? Math.Abs(stated) : null;
        if (step is null && count > 1 && pars.Number("ZLow") is { } low && pars.Number("ZHigh") is { } high && high != low) step = Math.Abs(high - low) / (count - 1);
        return new Nd2Loop('Z', count) { Step = step, BottomToTop = (pars.Whole("Type") ?? 0) < 4 };
    }

    private static Nd2Loop Positions(Nd2Node pars, bool[] valid)
    {
        List<Nd2Position> positions = [];
        bool setsZ = pars.Flag("UseZ"), relative = pars.Flag("RelativeXY");
        double? x = relative ? pars.Number("ReferenceX") : 0, y = relative ? pars.Number("ReferenceY") : 0;
        if (pars["Points"] is { } points)
        {
            foreach (Nd2Node point in points.Children)
            {
                if (point.Value is null) positions.Add(new Nd2Position(point.Text("PosName"), x + point.Number("PosX"), y + point.Number("PosY"), setsZ ? point.Number("PosZ") : null));
            }
        }
        else if (pars["PosX"] is { } xs && pars["PosY"] is { } ys)
        {
            Nd2Node? zs = setsZ ? pars["PosZ"] : null;
            for (int i = 0; i < Math.Min(xs.Children.Count, ys.Children.Count); i++) positions.Add(new Nd2Position(null, x + At(xs, i), y + At(ys, i), zs is not null && i < zs.Children.Count ? At(zs, i) : null));
        }

        // Positions that were listed and switched off have no frames.
        if (positions.Count == 0)
        {
            long stated = Count(pars);
            int off = valid.Take((int)Math.Min(stated, valid.Length)).Count(v => !v);
            return new Nd2Loop('P', stated - off);
        }

        List<Nd2Position> used = [];
        for (int i = 0; i < positions.Count; i++)
        {
            if (i >= valid.Length || valid[i]) used.Add(positions[i]);
        }

        return new Nd2Loop('P', used.Count) { Positions = used };
    }

    private static double? At(Nd2Node list, int index)
    {
        Nd2Node wrapper = new(string.Empty);
        wrapper.Add(new Nd2Node("Value", list.Children[index].Value));
        return wrapper.Number("Value");
    }

    /// <summary>Several periods, one after the other: their passes add up, the step is known only when all have the same.</summary>
    private static Nd2Loop Periods(Nd2Node pars)
    {
        bool[] valid = pars["PeriodValid"]?.AsFlags() ?? [];
        long count = 0;
        double? step = null;
        bool same = true;
        int index = 0;
        foreach (Nd2Node period in pars["Period"]?.Children ?? [])
        {
            if (period.Value is not null) continue;
            bool used = index >= valid.Length || valid[index];
            index++;
            if (!used || Count(period) == 0) continue;
            double? own = TimeStep(period);
            same &= count == 0 || own == step;
            step = own;
            count = Math.Min(count + Count(period), int.MaxValue);
        }

        if (count == 0) count = Count(pars);
        return new Nd2Loop('T', count) { Step = same ? step : null };
    }

    /// <summary>A letter names one axis: a second loop of a kind gets another one.</summary>
    private static List<Nd2Loop> Unique(List<Nd2Loop> loops)
    {
        string used = string.Empty, spare = "UWDGJFANKO";
        for (int i = 0; i < loops.Count; i++)
        {
            char letter = loops[i].Axis;
            if (used.Contains(letter, StringComparison.Ordinal))
            {
                letter = spare.FirstOrDefault(s => !used.Contains(s, StringComparison.Ordinal));
                if (letter == '\0') Throw.Unsupported(Nd2File.Format, Invariant($"{loops.Count} loops"));
                loops[i] = loops[i] with { Axis = letter, Meaning = loops[i].Meaning ?? $"inner {Axes.NameOf(loops[i].Axis)}" };
            }

            used += letter;
        }

        return loops;
    }
}
