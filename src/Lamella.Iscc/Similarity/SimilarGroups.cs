namespace Lamella.Iscc;

/// <summary>Groups by distance. The first that is in no group yet becomes a reference; the others within the threshold of it belong to its group.</summary>
public static class SimilarGroups
{
    /// <summary>Every position is in one group, as a reference or as a member.</summary>
    public static IReadOnlyList<SimilarGroup> Find(int count, int threshold, Func<int, int, int> distance, CancellationToken cancellation = default) =>
        Find(count, threshold, distance, mayRepeat: false, cancellation);

    /// <summary>As the program iscc-sum: what is a member of a group is no reference, but may be a member of a later group too.</summary>
    public static IReadOnlyList<SimilarGroup> FindRepeating(int count, int threshold, Func<int, int, int> distance, CancellationToken cancellation = default) =>
        Find(count, threshold, distance, mayRepeat: true, cancellation);

    private static List<SimilarGroup> Find(int count, int threshold, Func<int, int, int> distance, bool mayRepeat, CancellationToken cancellation)
    {
        List<SimilarGroup> groups = [];
        bool[] taken = new bool[count];
        for (int reference = 0; reference < count; reference++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (taken[reference]) continue;
            taken[reference] = true;
            List<(int Position, int Distance)> members = [];
            // Whatever stands before the reference is in a group already.
            for (int other = mayRepeat ? 0 : reference + 1; other < count; other++)
            {
                if (other == reference || (!mayRepeat && taken[other])) continue;
                int d = distance(reference, other);
                if (d > threshold) continue;
                members.Add((other, d));
                taken[other] = true;
            }

            groups.Add(new SimilarGroup(reference, [.. members.OrderBy(member => member.Distance)]));
        }

        return groups;
    }
}
