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

        Json.Write(terminal.Out, command, writer =>
        {
            writer.WriteStartArray("pictures");
            foreach (SavedPicture picture in _pictures)
            {
                writer.WriteStartObject();
                writer.WriteString("file", picture.File);
                writer.WriteString("image", picture.Image);
                writer.WriteNumber("scene", picture.Scene);
                writer.WriteNumber("width", picture.Picture.Width);
                writer.WriteNumber("height", picture.Picture.Height);
                writer.WriteString("color", picture.Picture.Bands == 3 ? "rgb" : "gray");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            batch.WriteErrors(writer);
        });
    }
}
