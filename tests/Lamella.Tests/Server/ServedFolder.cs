using Lamella.Server;
using Lamella.TestKit;

namespace Lamella.Tests.Server;

/// <summary>A folder with a few images, and a server over it.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private ImageServer? _server;

    /// <summary>The folder.</summary>
    public TempFolder Folder { get; } = new();

    /// <summary>The samples of <c>noise.ome.tif</c>: C2 Y300 X200 of uint16.</summary>
    public byte[] Samples { get; } = new byte[2 * 300 * 200 * 2];

    /// <summary>The address of the server.</summary>
    public Uri Address => _server!.Address;

    /// <summary>Makes the images and starts.</summary>
    public static async Task<ServedFolder> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        ServedFolder served = new();
        new Random(8).NextBytes(served.Samples);
        Channel[] channels = [new Channel { Name = "one", PixelType = PixelType.UInt16 }, new Channel { Name = "two", PixelType = PixelType.UInt16 }];
        using (BioImage image = BioImage.FromArray(new PixelArray("CYX", [2, 300, 200], PixelType.UInt16, served.Samples), "noise", channels, new PixelSizes { Y = new Quantity(0.5, "micrometer"), X = new Quantity(0.5, "micrometer") }))
        {
            Directory.CreateDirectory(served.Folder["day 1"]);
            image.Convert(served.Folder["day 1/noise.ome.tif"]);
            image.Convert(served.Folder["noise.ome.zarr"]);
        }

        File.WriteAllText(served.Folder["notes.txt"], "0123456789");
        File.WriteAllText(served.Folder["page.html"], "<script>alert(1)</script>");
        File.WriteAllText(served.Folder[".secret"], "secret");
        File.WriteAllText(served.Folder["broken.ome.tif"], "II*\0broken");
        ServerOptions options = new() { Paths = [served.Folder.Path] };
        served._server = await ImageServer.StartAsync(change?.Invoke(options) ?? options);
        return served;
    }

    /// <summary>Asks for an address exactly as it is written.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(Address + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        change?.Invoke(request);
        return await _http.SendAsync(request);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        Folder.Dispose();
    }
}
