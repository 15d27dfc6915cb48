using Lamella.Cli.Documents;

namespace Lamella.Cli.Output;

/// <summary>The pictures that a command saved, as a line each or as one document.</summary>
internal sealed class PictureList(string command)
{
    private readonly List<SavedPicture> _pictures = [];

    public void Add(SavedPicture picture) => _pictures.Add(picture);

    public void Write(Terminal terminal, ImageBatch batch, bool json)
    {
        if (!json)
        {
            foreach (SavedPicture picture in _pictures) terminal.Out.WriteLine(picture.File);
            return;
        }

        PicturesDocument document = new([.. _pictures.Select(p => new PicturesDocument.PictureEntry(p.File, p.Image, p.Scene, p.Picture.Width, p.Picture.Height, p.Picture.Bands == 3 ? "rgb" : "gray"))], batch.Errors);
        Json.Write(terminal.Out, command, document, PicturesContext.Default.PicturesDocument);
    }
}
