using Lamella.Codecs.Png;
using Lamella.Iscc.Images;
using Lamella.Stores;

namespace Lamella.Cli.Output;

/// <summary>Saves the pictures of one command as PNG. Two pictures of one run never share a name: the second would replace the first without a word.</summary>
internal sealed class PictureFile(bool overwrite)
{
    private readonly HashSet<string> _saved = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes a picture; its folder is made when it is missing. <c>-</c> is standard output. What the picture was made of is never replaced by it.</summary>
    /// <exception cref="StoreException">A file of that name exists and is not to be replaced, or it cannot be written.</exception>
    public void Save(string path, ByteImage picture, params IReadOnlyList<BioImage> sources)
    {
        foreach (BioImage source in sources) OutputGuard.RefuseSource(path, source);
        if (path == OutputFile.Standard)
        {
            OutputFile.WriteStandard(stream => Encode(stream, picture));
            return;
        }

        if (!_saved.Add(Path.GetFullPath(path))) Throw.Store(StoreFailure.Exists, $"{path} is the name of a picture of another image of this run; give the images different folders");
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }

        OutputFile.Write(path, overwrite, stream => Encode(stream, picture));
    }

    private static void Encode(Stream stream, ByteImage picture) => PngEncoder.Encode(stream, picture.Width, picture.Height, picture.Bands == 3 ? PngColor.Rgb : PngColor.Gray, 8, picture.Pixels);
}
