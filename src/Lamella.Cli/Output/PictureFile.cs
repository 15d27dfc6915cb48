namespace Lamella.Cli.Output;

/// <summary>Saves the pictures of one command as PNG. Two pictures of one run never share a name: the second would replace the first without a word.</summary>
internal sealed class PictureFile(bool overwrite)
{
    private readonly HashSet<string> _saved = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses a name that promises another kind of picture than is written: all are PNG. A file that is there has guards of its own.</summary>
    /// <exception cref="ArgumentException">The name ends like another kind of file.</exception>
    public static void CheckName(string path)
    {
        string ending = Path.GetExtension(path);
        if (path == OutputFile.Standard || ending.Length == 0 || ending.Equals(".png", StringComparison.OrdinalIgnoreCase)) return;
        bool jpeg = ending.Equals(".jpg", StringComparison.OrdinalIgnoreCase) || ending.Equals(".jpeg", StringComparison.OrdinalIgnoreCase);
        if (Path.Exists(path) && !jpeg) return;
        throw new ArgumentException($"{path}: pictures are written as PNG; end the name with .png, not with {ending}");
    }

    /// <summary>Refuses a name that promises one picture where a folder of pictures is meant.</summary>
    /// <exception cref="ArgumentException">The name ends like a picture and is not a folder.</exception>
    public static void CheckFolder(string path)
    {
        if (Directory.Exists(path)) return;
        if (File.Exists(path)) throw new ArgumentException($"{path} is a file; -o names a folder for several pictures");
        if (Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".tif" or ".tiff" or ".gif") throw new ArgumentException($"{path} is the name of one picture; -o names a folder for several pictures");
    }

    /// <summary>Writes a picture; its folder is made when it is missing. <c>-</c> is standard output. What the picture was made of is never replaced by it.</summary>
    /// <exception cref="StoreException">A file of that name exists and is not to be replaced, or it cannot be written.</exception>
    public void Save(string path, Picture picture, params IReadOnlyList<BioImage> sources)
    {
        foreach (BioImage source in sources) OutputFile.RefuseSource(path, source);
        if (path == OutputFile.Standard)
        {
            OutputFile.WriteStandard(picture.WritePng);
            return;
        }

        if (!_saved.Add(Path.GetFullPath(path))) throw new StoreException(StoreFailure.Exists, $"{path} is the name of a picture of another image of this run; give the images different folders");
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Writing(e, path);
        }

        OutputFile.Write(path, overwrite, picture.WritePng);
    }
}
