using Lamella.Formats;
using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// What lies under the name of a result, and whether a new result may take its place. An image that is named where the target is expected would be destroyed by one wrong word, so only results of Lamella of the
/// same kind are replaced when replacing is allowed; anything else that is one file wants a second permission, and a folder that is not a Zarr is never replaced.
/// </summary>
internal static class ExistingResult
{
    private const string CreatorInXml = "Creator=\"Lamella";
    private const string NoteInJson = "\"lamella\"";

    /// <summary>Refuses to replace what is not ours to replace. Nothing there is fine.</summary>
    /// <param name="path">The full path of the result.</param>
    /// <param name="existing">What the caller allows.</param>
    /// <exception cref="StoreException">Something is there that must not be replaced.</exception>
    public static void Check(string path, ExistingTarget existing)
    {
        FileKind kind = KindOf(path);
        if (kind == FileKind.Missing && !Path.Exists(path)) return;
        if (kind == FileKind.Special) Throw.Store(StoreFailure.Unwritable, $"{path} cannot be written: it is a pipe or a device, and a conversion writes a file or a folder");
        if (existing == ExistingTarget.Refuse)
            throw IsReplaceable(path, kind)
                ? new StoreException(StoreFailure.Exists, $"cannot write {path}: it exists") { Remedy = new Remedy.Replace(AnyFile: false) }
                : new StoreException(StoreFailure.Exists, $"cannot write {path}: it exists and is not a result of Lamella; choose another name");
        if (kind == FileKind.Folder)
        {
            if (!IsZarr(path) && Directory.EnumerateFileSystemEntries(path).Any())
                throw new StoreException(StoreFailure.Exists, $"cannot write {path}: it is a folder that is not a Zarr, and all that lies in it would be lost; move it away, or choose another name");
            if (IsSingleFile(path) && Directory.EnumerateFileSystemEntries(path).Any())
                throw new StoreException(StoreFailure.Exists, $"cannot write {path}: a Zarr has that name, which would be replaced by one file; move it away, or choose another name");
            return;
        }

        if (existing == ExistingTarget.ReplaceAnyFile || kind == FileKind.Missing || new FileInfo(path).Length == 0 || IsOurs(path)) return;
        if (IsImage(path)) throw new StoreException(StoreFailure.Exists, $"cannot write {path}: it exists and is an image, but not a result of Lamella; choose another name");
        throw new StoreException(StoreFailure.Exists, $"cannot write {path}: it exists and is not a result of Lamella of the same kind") { Remedy = new Remedy.Replace(AnyFile: true) };
    }

    /// <summary>True when what has the name was made by Lamella, or holds nothing: an image of somebody else's is never offered for replacement.</summary>
    public static bool IsReplaceable(string path) => IsReplaceable(path, KindOf(path));

    private static bool IsReplaceable(string path, FileKind kind) => kind switch
    {
        FileKind.Folder => !Directory.EnumerateFileSystemEntries(path).Any() || (IsZarr(path) && !IsSingleFile(path) && IsZarrOfOurs(path)),
        FileKind.Missing => true,
        _ => new FileInfo(path).Length == 0 || IsOurs(path),
    };

    private static bool IsImage(string path)
    {
        try
        {
            using ImageContent content = FormatRegistry.Open(path);
            return true;
        }
        catch (UnknownFormatException)
        {
            return false;
        }
        catch (LamellaException)
        {
            // An image that cannot be read may be worth as much as one that can.
            return true;
        }
    }

    private static bool IsZarrOfOurs(string folder)
    {
        try
        {
            using ImageContent content = FormatRegistry.Open(folder);
            return content.OriginalMetadata.Any(m => m.Value.Contains(CreatorInXml, StringComparison.Ordinal) || m.Value.Contains(NoteInJson, StringComparison.Ordinal));
        }
        catch (LamellaException)
        {
            // What cannot be read says nothing of who made it.
            return false;
        }
    }

    private static FileKind KindOf(string path)
    {
        try
        {
            return FileKinds.Of(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    private static bool IsZarr(string folder) => TargetPlace.ZarrFiles.Any(name => File.Exists(Path.Join(folder, name)));

    private static bool IsSingleFile(string path) => !path.EndsWith(".zarr", StringComparison.OrdinalIgnoreCase);

    /// <summary>A TIFF by its tag Software, an OME-Zarr in one file by the creator of its OME-XML or by the note in its metadata; each only under a name of its kind.</summary>
    private static bool IsOurs(string path)
    {
        bool tiff = path.EndsWith(".tif", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tiff", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".btf", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tf8", StringComparison.OrdinalIgnoreCase);
        try
        {
            if (!tiff)
            {
                if (!path.EndsWith(".ozx", StringComparison.OrdinalIgnoreCase)) return false;
                using ImageContent content = FormatRegistry.Open(path);
                return content.OriginalMetadata.Any(m => m.Value.Contains(CreatorInXml, StringComparison.Ordinal) || m.Value.Contains(NoteInJson, StringComparison.Ordinal));
            }

            using FileStore folder = new(Path.GetDirectoryName(path)!);
            TiffContainer file = TiffContainer.Open(folder, Path.GetFileName(path));
            return string.Equals(file.ReadDirectory(file.FirstDirectory).Text(TiffTag.Software), "Lamella", StringComparison.Ordinal);
        }
        catch (LamellaException)
        {
            // What cannot be read says nothing of who made it.
            return false;
        }
    }
}
