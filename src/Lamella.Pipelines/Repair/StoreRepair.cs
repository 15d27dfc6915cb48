using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Kernels;
using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Repair;

/// <summary>
/// Carries out a plan in a folder. Old documents are saved first, with a list of all that follows; then each new document replaces the old one in one step. The list is what undoing goes by, also after a kill.
/// </summary>
internal sealed class StoreRepair(FileStore store, ExecutionOptions options)
{
    private const string Prefix = "repair-", Manifest = "repair.json";

    /// <summary>Repairs a store.</summary>
    /// <exception cref="StoreException">Somebody else is changing an image of the store.</exception>
    public RepairResult Run()
    {
        RepairPlan plan = RepairPlanner.Find(store);
        if (plan.Steps.Count == 0) return new RepairResult(plan.Steps, null);
        List<IDisposable> locks = [];
        try
        {
            foreach (string image in plan.Images) locks.Add(store.LockNow(GrowthKeys.Structure(image)));
            // Behind the locks: somebody may have finished a change just now.
            plan = RepairPlanner.Find(store);
            return plan.Steps.Count == 0 ? new RepairResult(plan.Steps, null) : new RepairResult(plan.Steps, Apply(plan));
        }
        finally
        {
            foreach (IDisposable held in locks) held.Dispose();
            foreach (string image in plan.Images) GrowthKeys.Tidy(store, image);
        }
    }

    /// <summary>Takes the last repair back.</summary>
    /// <returns>The saved copy that was put back; null when there is none.</returns>
    /// <exception cref="RefusedException">A document was changed after the repair.</exception>
    public string? Undo()
    {
        if (store.List(GrowthKeys.Folder).LastOrDefault(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith('/')) is not { } last) return null;
        string folder = GrowthKeys.Folder + "/" + last.TrimEnd('/');
        if (JsonText.TryLoad(store, folder + "/" + Manifest) is not { } manifest)
        {
            // Killed before anything was changed.
            store.DeleteTree(folder);
            return folder;
        }

        List<(string Key, byte[]? Old)> documents = [];
        foreach (JsonElement entry in Items(manifest, "documents"))
        {
            string key = Text(entry, "key");
            byte[]? old = entry.TryGetProperty("saved", out _) ? store.TryReadAll(folder + "/" + Text(entry, "saved")) : null, now = store.TryReadAll(key);
            bool untouched = now is null ? old is null : (old is not null && now.AsSpan().SequenceEqual(old)) || Hash(now) == Text(entry, "written");
            if (!untouched) Throw.Refused($"{key} was changed after the repair; undoing would lose that change (the old document is saved in {folder})");
            documents.Add((key, old));
        }

        // The root first: its copies and lists must not name what is gone.
        documents.Reverse();
        foreach ((string key, byte[]? old) in documents)
        {
            if (old is null) store.Delete(key);
            else store.Put(key, old);
        }

        foreach (JsonElement entry in Items(manifest, "made")) store.DeleteTree(entry.GetString() ?? Throw.Damaged<string>("repair", "a path is missing"));
        foreach (JsonElement entry in Items(manifest, "moved")) Move(folder + "/" + Text(entry, "saved"), Text(entry, "from"));
        store.DeleteTree(folder);
        GrowthKeys.Tidy(store, string.Empty);
        return folder;
    }

    private string Apply(RepairPlan plan)
    {
        string folder = $"{GrowthKeys.Folder}/{Prefix}{DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss.fffffff", CultureInfo.InvariantCulture)}";
        List<(string Key, byte[] New, string? Saved)> documents = [];
        foreach ((string key, System.Text.Json.Nodes.JsonObject node) in plan.Documents)
        {
            using JsonDocument document = JsonDocument.Parse(node.ToJsonString());
            string? saved = null;
            if (store.TryReadAll(key) is { } old) store.Put(folder + "/" + (saved = Invariant($"{documents.Count}.json")), old);
            documents.Add((key, ZarrDocuments.Value(document.RootElement), saved));
        }

        List<string> made = [.. plan.Levels.Select(l => l.Path)];
        store.Put(folder + "/" + Manifest, WriteManifest(plan, documents, made));
        for (int i = 0; i < plan.Orphans.Count; i++) Move(plan.Orphans[i], Invariant($"{folder}/moved-{i}"));
        foreach ((string key, byte[] now, _) in documents) store.Put(key, now);
        foreach ((string image, int level, _) in plan.Levels) MakeLevel(image, level);
        return folder;
    }

    /// <summary>Makes one level from the one before. Its metadata comes last: until then it does not exist.</summary>
    private void MakeLevel(string path, int level)
    {
        StoredPyramid image = StoredPyramid.Open(store, path, null, AbsentLevels.LeaveOut);
        LevelStep step = LevelRemake.StatedStep(image.Listed, level)!;
        ZarrArray fine = ZarrArray.Open(store, ZarrArray.Join(path, image.Listed.Datasets[level - 1].Path)), full = image.Arrays[0];
        string place = ZarrArray.Join(path, image.Listed.Datasets[level].Path);
        long[] shape = step.Coarsen(fine.Shape);
        // As it was, where a copy of its metadata is left; else with the chunks and codecs of full resolution.
        ZarrArray made = Copied(path, place, full, shape)
            ?? ZarrArray.Create(store, place, JsonText.Parse(ZarrDocuments.WithShape(full.Metadata.Document, shape), full.Metadata.Key), full.Metadata.ZarrFormat == 2 ? full.Metadata.Attributes : null);
        Reduction method = (image.StatedMethod ?? (image.Group.ImageLabel is null ? Reduction.Mean : Reduction.Mode)).For(image.PixelType);
        StoredPyramid pair = level == 1 ? image.WithLevels([made], [step], method) : image.WithLevels([fine, made], [LevelStep.Of(Enumerable.Repeat(1, fine.Metadata.Rank).ToArray()), step], method);
        PyramidBuilder.RebuildLevel(pair, pair.Arrays.Count - 1, new long[fine.Metadata.Rank], made.Shape, options, new StoreGuard(path, grows: false));
        made.WriteMetadata();
    }

    /// <summary>The array by its copy in consolidated metadata; null where there is none that fits.</summary>
    private ZarrArray? Copied(string image, string place, ZarrArray full, long[] shape)
    {
        foreach (string group in image.Length == 0 ? (string[])[string.Empty] : [image, string.Empty])
        {
            string name = place[(group.Length == 0 ? 0 : group.Length + 1)..] + (full.Metadata.ZarrFormat == 2 ? "/.zarray" : string.Empty);
            if (ZarrGroup.TryOpen(store, group)?.Consolidated is not { } copies || !copies.TryGetValue(name, out JsonElement copy)) continue;
            ZarrArray array = ZarrArray.Create(store, place, copy, full.Metadata.ZarrFormat == 2 ? full.Metadata.Attributes : null);
            if (array.Unsupported.Count == 0 && array.Metadata.DataType.Name == full.Metadata.DataType.Name && array.Shape.SequenceEqual(shape)) return array;
        }

        return null;
    }

    private void Move(string from, string to)
    {
        string source = store.PathOf(from), target = store.PathOf(to);
        if (!Directory.Exists(source)) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Directory.Move(source, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, target);
        }
    }

    private static byte[] WriteManifest(RepairPlan plan, List<(string Key, byte[] New, string? Saved)> documents, List<string> made)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", "lamella/saved-repair/1");
            writer.WriteStartArray("steps");
            foreach (RepairStep step in plan.Steps) writer.WriteStringValue(step.ToString());
            writer.WriteEndArray();
            writer.WriteStartArray("documents");
            foreach ((string key, byte[] now, string? saved) in documents)
            {
                writer.WriteStartObject();
                writer.WriteString("key", key);
                if (saved is not null) writer.WriteString("saved", saved);
                writer.WriteString("written", Hash(now));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("moved");
            for (int i = 0; i < plan.Orphans.Count; i++)
            {
                writer.WriteStartObject();
                writer.WriteString("from", plan.Orphans[i]);
                writer.WriteString("saved", Invariant($"moved-{i}"));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("made");
            foreach (string path in made) writer.WriteStringValue(path);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string Hash(byte[] bytes) => System.Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static IEnumerable<JsonElement> Items(JsonElement e, string name) => e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Text(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : Throw.Damaged<string>("repair", $"the saved copy has no '{name}'");
}
