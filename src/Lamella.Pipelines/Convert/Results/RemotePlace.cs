using System.Security.Cryptography;
using System.Text;
using Lamella.Engine;
using Lamella.Execution;
using Lamella.Formats;
using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// Where a result in an object store is built: under its name, without the documents that make an image of it. A claim in the store keeps other writers away; the journal, which says what is stored, lies on this machine
/// and is found by the target's name.
/// </summary>
internal sealed class RemotePlace : IDisposable
{
    /// <summary>The key that says who is writing.</summary>
    internal const string ClaimKey = ".lamella/writing";

    private const string StateVariable = "LAMELLA_STATE";

    /// <summary>Around the plan of a claim whose target may still hold what another plan has stored.</summary>
    private const string Clearing = "clearing ";
    private static readonly string[] RootDocuments = ["zarr.json", ".zgroup", ".zattrs", ".zarray"];
    private readonly string _journalPath;
    private string? _claim;
    private Journal? _journal;

    private RemotePlace(WritableStore store, string shown)
    {
        Store = store;
        Shown = shown;
        _journalPath = LocalNameFor(shown) + ".partial.journal";
    }

    /// <summary>The store.</summary>
    public WritableStore Store { get; }

    /// <summary>The name of the result.</summary>
    public string Shown { get; }

    /// <summary>What is stored.</summary>
    public Journal Journal => _journal!;

    /// <summary>True when an earlier run of the same plan was stopped after the result was complete.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Claims a target: it does not exist or may be replaced, no source lies in it, and nobody else writes it.</summary>
    /// <exception cref="StoreException">Something is there, or somebody else is.</exception>
    /// <exception cref="RefusedException">The target is the source.</exception>
    public static RemotePlace Claim(string url, StoreProvider stores, ImageContent source, string sourcePath, ConvertOptions options, string plan)
    {
        StorePlace opened = stores.OpenForWriting(url, PlaceKind.Folder);
        RemotePlace place = new(opened.Store.ForWriting(), opened.Shown);
        try
        {
            if (IsSame(place.Shown, source, sourcePath)) Throw.Refused($"the target {place.Shown} is (or holds) the source; choose another name");
            place.Begin(stores, url, options, plan);
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>True when a target is the source, or a folder around it.</summary>
    public static bool IsSame(string shown, ImageContent source, string sourcePath) =>
        sourcePath == shown || sourcePath.StartsWith(shown + "/", StringComparison.Ordinal) || source.Stores.Any(store => store.Name == shown || store.Name.StartsWith(shown + "/", StringComparison.Ordinal));

    /// <summary>Refuses to replace what must not be replaced.</summary>
    public static void CheckExisting(StorePlace place, StoreProvider stores, string url, ExistingTarget existing)
    {
        bool there = place.Kind == PlaceKind.Value ? place.Store.Length(place.Key) is not null : Array.Exists(RootDocuments, key => place.Store.Length(key) is not null);
        if (!there) return;
        bool ours = IsOurs(stores, url);
        if (existing == ExistingTarget.Refuse)
            throw ours ? new StoreException(StoreFailure.Exists, $"cannot write {place.Shown}: it exists") { Remedy = new Remedy.Replace(AnyFile: false) } : new StoreException(StoreFailure.Exists, $"cannot write {place.Shown}: it exists and is not a result of Lamella; choose another name");
        if (!ours && existing != ExistingTarget.ReplaceAnyFile) throw new StoreException(StoreFailure.Exists, $"cannot write {place.Shown}: it exists and is not a result of Lamella of the same kind") { Remedy = new Remedy.Replace(AnyFile: true) };
    }

    /// <summary>The name under which this machine keeps what belongs to a remote target.</summary>
    public static string LocalNameFor(string shown)
    {
        string folder = Environment.GetEnvironmentVariable(StateVariable) is { Length: > 0 } named ? named : Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "lamella", "targets");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, folder);
        }

        string name = shown[(shown.LastIndexOf('/') + 1)..];
        return Path.Join(Path.GetFullPath(folder), System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shown)).AsSpan(0, 12)) + "-" + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')));
    }

    /// <summary>Puts the documents that were held back, that of the root last: with it the image is there.</summary>
    /// <exception cref="StoreException">Somebody else has taken the target meanwhile.</exception>
    public void Publish(StagedStore staged)
    {
        IReadOnlyList<KeyValuePair<string, byte[]>> documents = staged.Staged;
        WorkQueue.RunWaiting(documents.Count - 1, Math.Max(1, Store.Requests), (_, i) => Store.Put(documents[(int)i].Key, documents[(int)i].Value), CancellationToken.None);
        if (Store.TryReadAll(ClaimKey) is not { } now || Encoding.UTF8.GetString(now) != _claim) Throw.Store(StoreFailure.Conflict, $"{Shown} was taken over by another writer while it was made; nothing was completed");
        (string key, byte[] value) = documents[^1];
        if (!Store.PutIf(key, value, null)) Throw.Store(StoreFailure.Exists, $"{Shown} has come into being while it was made");
    }

    /// <summary>Lets the target go: what only a run in progress needs is removed.</summary>
    public void Release()
    {
        Store.Delete(ClaimKey);
        _claim = null;
        _journal?.Dispose();
        FileErrors.TryDelete(_journalPath);
    }

    /// <summary>Removes what this run has made, when no later run could go on with it. A failure to do so must not hide the error that led here.</summary>
    public void GiveUp()
    {
        try
        {
            Discard();
            Release();
        }
        catch (StoreException)
        {
            // Without the metadata of its root nobody takes it for a result.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal?.Dispose();
        LetGo();
        Store.Dispose();
    }

    /// <summary>A run that was stopped in good order leaves no claim: what it has stored is in the journal.</summary>
    private void LetGo()
    {
        if (_claim is null) return;
        try
        {
            if (Store.TryReadAll(ClaimKey) is { } now && Encoding.UTF8.GetString(now) == _claim) Store.Delete(ClaimKey);
        }
        catch (StoreException)
        {
            // The error that led here says more; the claim of a process that is gone can be taken over.
        }
    }

    private static bool IsOurs(StoreProvider stores, string url)
    {
        try
        {
            using ImageContent content = FormatRegistry.Open(url, OpenOptions.Default with { Stores = stores });
            return content.OriginalMetadata.Any(m => m.Value.Contains("Creator=\"Lamella", StringComparison.Ordinal) || m.Value.Contains("\"lamella\"", StringComparison.Ordinal));
        }
        catch (LamellaException e) when (e is not StoreException)
        {
            // What cannot be read says nothing of who made it.
            return false;
        }
    }

    private void Begin(StoreProvider stores, string url, ConvertOptions options, string plan)
    {
        Journal? resumed = options.Interrupted == Interrupted.Resume ? Journal.TryResume(_journalPath, plan) : null;
        StorePlace place = new(Store, string.Empty, PlaceKind.Folder, Shown);
        if (resumed is not null)
        {
            _journal = resumed;
            IsFinished = Array.Exists(RootDocuments[..2], key => Store.Length(key) is not null) && (Store.TryReadAll(ClaimKey) is not { } mine || Encoding.UTF8.GetString(mine).EndsWith(plan, StringComparison.Ordinal));
            if (!IsFinished) Take(options, plan);
            return;
        }

        if (options.Interrupted == Interrupted.Resume && IsAbandoned(plan))
        {
            Take(options, plan);
            _journal = Journal.Start(_journalPath, plan, lost: true);
            return;
        }

        CheckExisting(place, stores, url, options.ExistingTarget);
        if (options.Interrupted != Interrupted.Resume && options.ExistingTarget == ExistingTarget.Refuse && Journal.CountLines(_journalPath) is > 0 and { } blocks)
            throw new StoreException(StoreFailure.Exists, Invariant($"cannot write {Shown}: an interrupted run has left {blocks} finished {(blocks == 1 ? "block" : "blocks")} of it")) { Remedy = new Remedy.ResumeOrReplace() };
        // The claim names the plan when nothing of another one is left: whoever goes on with it may trust what is stored.
        Take(options, Clearing + plan + Clearing);
        _journal = Journal.Start(_journalPath, plan, Discard);
        Take(options, plan);
    }

    /// <summary>True when a run of this plan on this machine was killed: no document of the root is there, and its claim still is.</summary>
    private bool IsAbandoned(string plan) =>
        !Array.Exists(RootDocuments, key => Store.Length(key) is not null)
        && Store.TryReadAll(ClaimKey) is { } found && Encoding.UTF8.GetString(found) is { } claim && claim.EndsWith("\n" + plan, StringComparison.Ordinal)
        && LockHolder.Parse(claim) is { IsHere: true, IsAlive: false };

    /// <summary>Writes the claim; takes over that of a run of this machine that is gone, or renames our own.</summary>
    private void Take(ConvertOptions options, string plan)
    {
        string claim = LockHolder.Current(Random.Shared.NextInt64()).ToText() + plan;
        byte[] bytes = Encoding.UTF8.GetBytes(claim);
        const int Most = 3;
        for (int attempt = 0; attempt < Most; attempt++)
        {
            string? stamp = Store.Stamp(ClaimKey);
            if (stamp is not null)
            {
                if (Store.TryReadAll(ClaimKey) is not { } found) continue;
                string text = Encoding.UTF8.GetString(found);
                LockHolder? holder = LockHolder.Parse(text);
                bool gone = holder is { IsHere: true, IsAlive: false } || text == _claim;
                if (!gone && (options.ExistingTarget == ExistingTarget.Refuse || holder is { IsHere: true }))
                    Throw.Store(StoreFailure.Conflict, $"{Shown} is being written by {holder?.ToString() ?? "another writer"}; wait until it has finished, or choose another name");
            }

            if (!Store.PutIf(ClaimKey, bytes, stamp)) continue;
            _claim = claim;
            return;
        }

        Throw.Store(StoreFailure.Conflict, $"{Shown} is being claimed by another writer at this moment; try again");
    }

    /// <summary>Removes everything below the target but the claim; the documents of the root first, so that nobody reads half an image.</summary>
    private void Discard()
    {
        List<string> names = [.. Store.List(string.Empty)];
        foreach (string key in RootDocuments.Where(names.Contains)) Store.Delete(key);
        foreach (string name in names)
        {
            if (name.EndsWith('/')) Store.DeleteTree(name.TrimEnd('/'), ClaimKey);
            else if (!RootDocuments.Contains(name)) Store.Delete(name);
        }
    }
}
