using System.Globalization;
using Lamella;
using Samples;

if (args.Length is not (2 or 6))
{
    Console.Error.WriteLine("usage: Viewer IMAGE PICTURE.png [SCENE ROW COLUMN SIDE]");
    return 2;
}

const int Screen = 64;
try
{
    using BioImage image = BioImage.Open(args[0]);
    Console.WriteLine($"{image.Format}: {image.Path}");
    foreach (Scene each in image.Scenes)
    {
        string size = each.PixelSize.X is { } x ? x.ToString() : "unknown";
        Console.WriteLine(FormattableString.Invariant($"scene {each.Index} {each.Name}: {each.Axes} {string.Join('x', each.Shape)} {each.PixelType}, {each.Levels.Count} levels, pixel size {size}"));
        foreach (Channel channel in each.Channels) Console.WriteLine($"  {channel.Name ?? "unnamed"} {channel.Color}");
    }

    foreach (string warning in image.Warnings) Console.WriteLine("warning: " + warning);
    long[] place = [.. args.Skip(2).Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
    Scene scene = image.Scenes[place.Length > 0 ? checked((int)place[0]) : 0];
    Window window = place.Length > 0
        ? new Window(scene, place[1], place[2], place[3], place[3], Screen)
        : new Window(scene, 0, 0, scene.SizeOf('Y'), scene.SizeOf('X'), Screen);
    byte[] gray = window.ReadGray();
    Console.WriteLine(FormattableString.Invariant($"level {window.Level}, {window.Rows} x {window.Columns} pixels"));
    Console.Write(Characters.Draw(gray, window.Rows, window.Columns, Screen));

    // The part that was read as it is; without one, a thumbnail in colour.
    using FileStream file = File.Create(args[1]);
    if (place.Length > 0) new Picture(window.Columns, window.Rows, 1, gray).WritePng(file);
    else Pictures.Thumbnail(scene, new PictureOptions { Side = 256 }).WritePng(file);
    return 0;
}
catch (LamellaException e)
{
    Console.Error.WriteLine(e.Message);
    if (e.Remedy is { } remedy) Console.Error.WriteLine($"what helps: {remedy}");
    return 1;
}
