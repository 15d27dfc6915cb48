using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// Where a local result is built and how it gets its name: everything is written under <c>NAME.partial</c> beside the target and renamed at the end. A killed run leaves the partial, which a later run
/// replaces or resumes; the final name never shows half a result.
/// </summary>
internal sealed class TargetPlace
{
    /// <summary>The files by which a folder is a Zarr.</summary>
    internal static readonly string[] ZarrFiles = ["zarr.json", ".zgroup", ".zarray"];

    private TargetPlace(string path, ExistingTarget existing)
    {
        Path = path;
        Partial = path + ".partial";
        Existing = existing;
    }

    /// <summary>The final path.</summary>
    public string Path { get; }

    /// <summary>Where the result is built: a file or a folder.</summary>
    public string Partial { get; }

    /// <summary>The record of what is in <see cref="Partial"/>.</summary>
    public string Journal => Partial + ".journal";

    private ExistingTarget Existing { get; }

    /// <summary>
    /// True when a run of the same plan was stopped after its result had got its name and before its journal was removed. There is nothing to go on with; the journal goes.
    /// </summary>
    public static bool IsFinished(string path, string plan)
    {
        TargetPlace place = new(System.IO.Path.GetFullPath(path.TrimEnd('/', '\\')), ExistingTarget.Refuse);
        if (!System.IO.Path.Exists(place.Path) || System.IO.Path.Exists(place.Partial)) return false;
        using (Engine.Journal? journal = Engine.Journal.TryResume(place.Journal, plan))
        {
            if (journal is null) return false;
        }

        FileErrors.TryDelete(place.Journal);
        return true;
    }

    /// <summary>Checks that a result may be made at <paramref name="path"/>: it does not exist or may be replaced, its folder exists, and no source lies inside it.</summary>
    /// <exception cref="StoreException">The target exists, or its folder does not.</exception>
    /// <exception cref="RefusedException">The target is the source.</exception>
    public static TargetPlace Claim(string path, string source, ExistingTarget existing, Interrupted interrupted = Interrupted.Resume)
    {
        if (path.Contains("://", StringComparison.Ordinal)) Throw.Unsupported("URL", $"writing to {path}", "Lamella writes files and folders; copy the result, or mount the store as a folder");
        string full = System.IO.Path.GetFullPath(path.TrimEnd('/', '\\'));
        string? folder = System.IO.Path.GetDirectoryName(full);
        if (folder is null || !Directory.Exists(folder)) Throw.Store(StoreFailure.Unwritable, $"{path} cannot be written: the folder {folder} does not exist");
        string real = FileLinks.RealPath(full);
        RefuseSource(path, source);
        for (string? outer = System.IO.Path.GetDirectoryName(real); outer is not null; outer = System.IO.Path.GetDirectoryName(outer))
        {
            if (ZarrFiles.Any(file => File.Exists(System.IO.Path.Join(outer, file)))) throw new StoreException(StoreFailure.Unwritable, $"cannot write {path}: it would lie inside the Zarr {outer}, which would change that one; choose another folder");
        }

        ExistingResult.Check(full, existing);
        TargetPlace place = new(full, existing);
        place.RefuseForeignPartial();
        if (interrupted != Interrupted.Resume && existing == ExistingTarget.Refuse) place.RefuseToDiscard();
        return place;
    }

    /// <summary>Refuses a target that is the source, or a folder around it.</summary>
    /// <exception cref="RefusedException">It is.</exception>
    public static void RefuseSource(string path, string source)
    {
        if (source.Contains("://", StringComparison.Ordinal)) return;
        string full = System.IO.Path.GetFullPath(path.TrimEnd('/', '\\')), from = FileLinks.RealPath(source), real = FileLinks.RealPath(full);
        if (string.Equals(from, real, StringComparison.Ordinal) || from.StartsWith(real + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)) Throw.Refused($"the target {path} is (or holds) the source; choose another name");
        if (FileLinks.Same(full, source)) Throw.Refused($"the target {path} is the source; choose another name");
    }

    /// <summary>A partial result that no journal of ours belongs to is somebody's file or folder of that name.</summary>
    private void RefuseForeignPartial()
    {
        FileSystemInfo partial = Directory.Exists(Partial) ? new DirectoryInfo(Partial) : new FileInfo(Partial);
        bool link = partial.LinkTarget is not null;
        if (!link && (!System.IO.Path.Exists(Partial) || Engine.Journal.IsOurs(Journal))) return;
        Throw.Store(StoreFailure.Exists, $"{Partial} exists and is not a partial result of Lamella, which would be built under that name; move it away, or choose another name for the result");
    }

    /// <summary>What an interrupted run has stored may be the work of hours: it is not thrown away until somebody says so.</summary>
    private void RefuseToDiscard()
    {
        if (!System.IO.Path.Exists(Partial) || Engine.Journal.CountLines(Journal) is not { } blocks || blocks == 0) return;
        throw new StoreException(StoreFailure.Exists, Invariant($"cannot write {Path}: an interrupted run has left {blocks} finished {(blocks == 1 ? "block" : "blocks")} of it in {Partial}")) { Remedy = new Remedy.ResumeOrReplace() };
    }

    /// <summary>Refuses a conversion that cannot fit the disk.</summary>
    public void CheckRoom(long atLeastBytes)
    {
        long free = new DriveInfo(System.IO.Path.GetDirectoryName(Path)!).AvailableFreeSpace;
        if (free >= atLeastBytes) return;
        Throw.Store(
            StoreFailure.Full,
            $"{Path} cannot be written: the result needs at least {ByteText.Of(atLeastBytes)} and the disk has {ByteText.Of(free)} left");
    }

    /// <summary>Removes what an earlier run left.</summary>
    public void Discard() => Remove(Partial);

    /// <summary>Removes what this run has made, when no later run could go on with it. A failure to do so must not hide the error that led here.</summary>
    public void GiveUp()
    {
        try
        {
            Remove(Partial);
            FileErrors.TryDelete(Journal);
        }
        catch (StoreException)
        {
            // It keeps its temporary name, so nobody takes it for a result.
        }
    }

    /// <summary>Removes the values that a killed run was about to put: they have their temporary names yet, and nobody would finish them.</summary>
    public void SweepTemporaries()
    {
        if (!Directory.Exists(Partial)) return;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Partial, "*" + FileStore.TemporaryEnding, SearchOption.AllDirectories)) File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, Partial);
        }
    }

    /// <summary>Gives the finished partial its name; an old result goes only after the new one is complete.</summary>
    public void Commit()
    {
        // Under a name that nobody uses: what has such a name already is not ours to remove.
        string old = Path + ".replaced";
        for (int i = 2; System.IO.Path.Exists(old); i++) old = Invariant($"{Path}.replaced{i}");
        try
        {
            bool replaces = System.IO.Path.Exists(Path);
            if (replaces && Existing != ExistingTarget.Refuse) ExistingResult.Check(Path, Existing);
            if (replaces && Existing == ExistingTarget.Refuse) Throw.Store(StoreFailure.Exists, $"{Path} has come into being while it was made; the result stays at {Partial}");
            if (replaces)
            {
                Move(Path, old);
            }

            Move(Partial, Path);
            if (replaces) Remove(old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, Path);
        }
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to);
    }

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }
}
