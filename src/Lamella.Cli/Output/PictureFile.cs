using Lamella.Codecs.Png;
using Lamella.Iscc.Images;
using Lamella.Stores;

namespace Lamella.Cli.Output;

/// <summary>Saves pictures as PNG. A picture appears under its name when it is complete.</summary>
internal static class PictureFile
{
    /// <summary>Writes a picture; its folder is made when it is missing.</summary>
    /// <exception cref="StoreException">A file of that name exists and is not to be replaced, or it cannot be written.</exception>
    public static void Save(string path, ByteImage picture, bool overwrite)
    {
        if (!overwrite && Path.Exists(path)) Throw.Store(StoreFailure.Exists, $"{path} exists; --overwrite replaces it");
        string partial = path + ".partial";
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            using (FileStream stream = new(partial, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                PngEncoder.Encode(stream, picture.Width, picture.Height, picture.Bands == 3 ? PngColor.Rgb : PngColor.Gray, 8, picture.Pixels);
            }

            File.Move(partial, path, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FileErrors.TryDelete(partial);
            throw FileErrors.Writing(e, path);
        }
    }
}
