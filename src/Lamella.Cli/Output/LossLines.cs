namespace Lamella.Cli.Output;

/// <summary>Losses for people: what several scenes lose alike is one line.</summary>
internal static class LossLines
{
    /// <summary>The lines, in the order in which the losses first occur.</summary>
    public static IEnumerable<string> Of(IEnumerable<Loss> losses) =>
        losses.GroupBy(loss => (loss.What, loss.Why)).Select(group => $"{Places([.. group.Select(loss => loss.Scene).Distinct().Order()])}: {group.Key.What}: {group.Key.Why}");

    /// <summary>scene 3; scenes 0-12; scenes 0, 2-4.</summary>
    internal static string Places(IReadOnlyList<int> scenes)
    {
        if (scenes.Count == 1) return Invariant($"scene {scenes[0]}");
        List<string> parts = [];
        for (int i = 0; i < scenes.Count;)
        {
            int end = i;
            while (end + 1 < scenes.Count && scenes[end + 1] == scenes[end] + 1) end++;
            parts.Add(end == i ? Invariant($"{scenes[i]}") : end == i + 1 ? Invariant($"{scenes[i]}, {scenes[end]}") : Invariant($"{scenes[i]}-{scenes[end]}"));
            i = end + 1;
        }

        return "scenes " + string.Join(", ", parts);
    }
}
