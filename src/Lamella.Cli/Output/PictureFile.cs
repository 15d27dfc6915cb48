namespace Lamella.Cli.Output;

/// <summary>Saves the pictures of one command as PNG or JPEG: the ending of a name decides, else what the user asked for. Two pictures of one run never share a name: the second would replace the first without a word.</summary>
/// <param name="overwrite">Whether pictures that exist are replaced.</param>
/// <param name="format"><c>png</c> or <c>jpg</c>; null where the user did not say.</param>
/// <param name="quality">The quality of JPEG.</param>
internal sealed class PictureFile(bool overwrite, string? format = null, int quality = Picture.DefaultJpegQuality)
{
    /// <summary>PNG, which keeps samples.</summary>
    public const string Png = "png";

    /// <summary>JPEG, which is smaller and changes samples a little.</summary>
    public const string Jpeg = "jpg";

    private readonly HashSet<string> _saved = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>How the names of pictures end that the program chooses.</summary>
    public string Ending => "." + (format ?? Png);

    /// <summary>Refuses a name that promises another kind of picture than is written. A file that is there has guards of its own.</summary>
    /// <exception cref="ArgumentException">The name ends like another kind of file, or unlike the format that was asked for.</exception>
    public void CheckName(string path)
    {
        string ending = Path.GetExtension(path);
        if (path == OutputFile.Standard || ending.Length == 0) return;
        if (FormatOf(path) is { } named)
        {
            if (format is not null && format != named) throw new ArgumentException($"{path} is the name of a {named} picture and --format asks for {format}; leave one of the two out");
            return;
        }

        if (Path.Exists(path)) return;
        throw new ArgumentException($"{path}: pictures are written as PNG or JPEG; end the name with .png or .jpg, not with {ending}");
    }

    /// <summary>The picture format that a name ends like; null for any other ending.</summary>
    public static string? FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => Png,
        ".jpg" or ".jpeg" => Jpeg,
        _ => null,
    };

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
            OutputFile.WriteStandard(stream => Write(path, picture, stream));
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

        OutputFile.Write(path, overwrite, stream => Write(path, picture, stream));
    }

    private void Write(string path, Picture picture, Stream stream)
    {
        if ((FormatOf(path) ?? format ?? Png) == Jpeg) picture.WriteJpeg(stream, quality);
        else picture.WritePng(stream);
    }
}
