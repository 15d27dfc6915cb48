using System.Text;
using Lamella.Iscc.Codes;
using Lamella.Iscc.Trees;
using Lamella.Stores;

namespace Lamella.Iscc;

/// <summary>
/// TREEWALK: the files of a folder in an order that does not depend on the file system. In every folder the entries are sorted by the UTF-8 bytes of their composed names; first ignore files, then other files, then folders, depth first.
/// Links are left out.
/// </summary>
public static class Treewalk
{
    private const string IgnoreFile = ".isccignore";
    private const string SideCar = ".iscc.json";

    /// <summary>The files below a folder.</summary>
    /// <exception cref="StoreException">A folder or an ignore file cannot be read.</exception>
    public static IReadOnlyList<TreeFile> Walk(string root, TreeFilter filter)
    {
        List<TreeFile> files = [];
        try
        {
            Walk(new DirectoryInfo(root), string.Empty, filter, IgnoreRules.None, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, root);
        }

        return files;
    }

    /// <summary>The ISCC-SUM of the contents of all files of a tree, one after another. Names and boundaries do not enter; a file that cannot be read is an error, never left out.</summary>
    /// <exception cref="StoreException">A file cannot be read.</exception>
    public static IsccSum Sum(string root, TreeFilter filter = TreeFilter.Iscc, Action<long>? progress = null, CancellationToken cancellation = default)
    {
        using IsccSumPipeline pipeline = new();
        foreach (TreeFile file in Walk(root, filter))
        {
            try
            {
                using FileStream stream = new(file.FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                for (int read; (read = stream.Read(pipeline.NextBlock())) > 0;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    pipeline.Commit(read);
                    progress?.Invoke(read);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw FileErrors.Reading(e, file.FullPath);
            }
        }

        return pipeline.Finish();
    }

    private static void Walk(DirectoryInfo folder, string prefix, TreeFilter filter, IgnoreRules rules, List<TreeFile> files)
    {
        FileSystemInfo[] entries = [.. folder.EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is null && (entry.Attributes & FileAttributes.ReparsePoint) == 0)];
        Array.Sort([.. entries.Select(entry => new NameKey(entry.Name))], entries);
        if (filter == TreeFilter.Iscc && Array.Find(entries, entry => entry is FileInfo && entry.Name == IgnoreFile) is { } ignore) rules = rules.With(File.ReadLines(ignore.FullName));

        foreach (FileSystemInfo entry in entries.Where(entry => entry is FileInfo && IsIgnoreFile(entry.Name))) AddFile(entry);
        foreach (FileSystemInfo entry in entries.Where(entry => entry is FileInfo && !IsIgnoreFile(entry.Name))) AddFile(entry);
        foreach (DirectoryInfo inner in entries.OfType<DirectoryInfo>())
        {
            string path = prefix + inner.Name;
            // A folder is skipped as a whole only when it is ignored as a file too; else its files decide.
            if (rules.Ignores(path) && rules.Ignores(path + "/")) continue;
            Walk(inner, path + "/", filter, rules, files);
        }

        void AddFile(FileSystemInfo entry)
        {
            string path = prefix + entry.Name;
            if (filter == TreeFilter.Iscc && (entry.Name.EndsWith(SideCar, StringComparison.Ordinal) || rules.Ignores(path))) return;
            files.Add(new TreeFile(path, entry.FullName));
        }
    }

    private static bool IsIgnoreFile(string name) => name.StartsWith('.') && name.EndsWith("ignore", StringComparison.Ordinal);

    /// <summary>Composed name, then name as stored, both by their bytes.</summary>
    private readonly struct NameKey(string name) : IComparable<NameKey>
    {
        private readonly byte[] _composed = Encoding.UTF8.GetBytes(UnicodeComposition.Compose(name));
        private readonly byte[] _raw = Encoding.UTF8.GetBytes(name);

        public int CompareTo(NameKey other)
        {
            int order = _composed.AsSpan().SequenceCompareTo(other._composed);
            return order != 0 ? order : _raw.AsSpan().SequenceCompareTo(other._raw);
        }
    }
}
