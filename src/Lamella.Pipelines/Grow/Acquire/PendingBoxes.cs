using System.Globalization;
using System.Text;
using Lamella.Engine;
using Lamella.Stores;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Records of boxes of full resolution whose coarse levels are not yet made, one key each: written before the first chunk, removed after the last level. What a killed writer leaves is found by the next one.
/// </summary>
internal sealed class PendingBoxes(Store store, string image)
{
    private static long _count;

    /// <summary>A record that somebody left.</summary>
    public readonly record struct Left(string Key, Box Box, bool IsAbandoned);

    /// <summary>Records a box; disposing of the result does not remove it.</summary>
    public string Add(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        LockHolder self = LockHolder.Current(Interlocked.Increment(ref _count));
        string key = Invariant($"{GrowthKeys.Pending(image)}/{Environment.MachineName}-{self.ProcessId:x}-{self.Number:x}-{DateTime.UtcNow.Ticks:x}");
        store.Put(key, Encoding.UTF8.GetBytes(self.ToText() + Line(offset, extent)));
        return key;
    }

    /// <summary>Leaves a record to whoever finds it first.</summary>
    public void HandOver(string key, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent) => store.Put(key, Encoding.UTF8.GetBytes("handed over\n" + Line(offset, extent)));

    /// <summary>Removes a record.</summary>
    public void Remove(string key) => store.Delete(key);

    /// <summary>All records of other writers that can be read. One is abandoned when its writer handed it over, or ran on this machine and is gone; of other machines nobody knows.</summary>
    public IReadOnlyList<Left> Find(int rank)
    {
        List<Left> found = [];
        if (!store.CanList) return found;
        foreach (string name in store.List(GrowthKeys.Pending(image)))
        {
            if (name.EndsWith('/') || name.EndsWith(FileStore.TemporaryEnding, StringComparison.Ordinal)) continue;
            string key = GrowthKeys.Pending(image) + "/" + name;
            if (store.TryReadAll(key, 1 << 16) is not { } bytes) continue;
            string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
            LockHolder? holder = LockHolder.Parse(lines[0]);
            bool own = holder is { IsHere: true } && holder.ProcessId == Environment.ProcessId && holder.IsAlive;
            if (lines.Length < 2 || own || Numbers(lines[1], 2 * rank) is not { } numbers) continue;
            found.Add(new Left(key, new Box(numbers[..rank], numbers[rank..]), holder is null or { IsHere: true, IsAlive: false }));
        }

        return found;
    }

    private static string Line(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent) =>
        string.Join(' ', offset.ToArray().Concat(extent.ToArray()).Select(n => n.ToString(CultureInfo.InvariantCulture))) + "\n";

    private static long[]? Numbers(string line, int count)
    {
        string[] words = line.Split(' ');
        if (words.Length != count) return null;
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++)
        {
            if (!long.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
        }

        return numbers;
    }
}
