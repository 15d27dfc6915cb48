namespace Lamella.Tests.Docs;

/// <summary>The C# of the README, word for word between the marks.</summary>
internal static class ReadmeExample
{
    /// <summary>Runs in a folder that has the samples. The class's own names for opening and converting resolve paths there.</summary>
    public static void Run(string folder)
    {
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            Body();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    private static void Body()
    {
        // README
        using BioImage image = BioImage.Open("samples/cells.ome.tif");
        Scene scene = image.Scenes[0];
        Console.WriteLine($"{scene.Axes} {string.Join('x', scene.Shape)} {scene.PixelType} {scene.PixelSize.X} {scene.Channels[0].Name}");
        PixelArray stack = scene.Read("ZYX", c: 1, t: 0);
        ushort[] samples = stack.ToArray<ushort>();
        byte[] tile = new byte[64 * 64 * 2];
        scene.ReadRegion(new Region([0, 0, 1, 0, 0], [1, 1, 1, 64, 64]), tile);
        image.Convert("cells-from-code.ome.zarr", new OmeZarrOptions { Ngff = NgffVersion.V05, Verification = Verification.PixelDigest });
        // END
        Assert(samples.Length == 3 * 64 * 96);
    }

    private static void Assert(bool condition) => Xunit.Assert.True(condition);
}
