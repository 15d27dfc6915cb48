using System.Net;
using System.Text.Json.Nodes;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Server;

/// <summary>The IIIF Image API 3.0 at level 2: each rule of its sections 2 to 6 by a request, the pixels against what the rule says of the stored ones.</summary>
public sealed class IiifTests
{
    private const int Width = 120, Height = 80;
    private const string Id = "iiif/3/day%201%2Frgb.ome.tif";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_description_names_the_standard_the_size_and_its_own_address()
    {
        await using ServedFolder served = await StartAsync();
        using HttpResponseMessage response = await served.GetAsync(Id + "/info.json");
        JsonNode info = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("http://iiif.io/api/image/3/context.json", (string?)info["@context"]);
        Assert.Equal(served.Address + Id, (string?)info["id"]);
        Assert.Equal(("ImageService3", "http://iiif.io/api/image", "level2", Width, Height), ((string?)info["type"], (string?)info["protocol"], (string?)info["profile"], (int?)info["width"], (int?)info["height"]));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        using HttpResponseMessage linked = await served.GetAsync(Id + "/info.json", request => request.Headers.TryAddWithoutValidation("Accept", "application/ld+json"));
        Assert.Equal("application/ld+json", linked.Content.Headers.ContentType!.MediaType);
        using HttpResponseMessage bare = await served.GetAsync(Id);
        Assert.Equal(HttpStatusCode.SeeOther, bare.StatusCode);
        Assert.Equal(served.Address + Id + "/info.json", bare.Headers.Location!.AbsoluteUri);
    }

    [Theory]
    [InlineData("full/max/0/default", 0, 0, Width, Height)]
    [InlineData("full/max/0/color", 0, 0, Width, Height)]
    [InlineData("10,20,30,40/max/0/default", 10, 20, 30, 40)]
    [InlineData("100,70,500,500/max/0/default", 100, 70, 20, 10)]
    [InlineData("pct:25,50,50,25/max/0/default", 30, 40, 60, 20)]
    [InlineData("square/max/0/default", 20, 0, 80, 80)]
    [InlineData("0,0,7,5/7,5/0/default", 0, 0, 7, 5)]
    [InlineData("0,0,7,5/!70,50/0/default", 0, 0, 7, 5)]
    [InlineData("0,0,7,5/pct:100/360/default", 0, 0, 7, 5)]
    public async Task A_region_holds_the_stored_pixels(string request, int x, int y, int width, int height)
    {
        await using ServedFolder served = await StartAsync();
        byte[] expected = new byte[width * height * 3];
        for (int row = 0; row < height; row++) Pixels().AsSpan((((y + row) * Width) + x) * 3, width * 3).CopyTo(expected.AsSpan(row * width * 3));
        (int w, int h, byte[] pixels) = await PictureAsync(served, request + ".png");
        Assert.Equal((width, height), (w, h));
        Assert.Equal(expected, pixels);
    }

    [Theory]
    [InlineData("60,", 60, 40)]
    [InlineData(",40", 60, 40)]
    [InlineData("60,40", 60, 40)]
    [InlineData("pct:50", 60, 40)]
    [InlineData("!60,60", 60, 40)]
    [InlineData("!500,40", 60, 40)]
    [InlineData("60,20", 60, 20)]
    [InlineData("^240,", 240, 160)]
    [InlineData("^!240,240", 240, 160)]
    [InlineData("^pct:200", 240, 160)]
    public async Task A_size_is_the_one_that_is_asked_for_and_a_smaller_picture_is_the_mean(string size, int width, int height)
    {
        await using ServedFolder served = await StartAsync();
        (int w, int h, byte[] pixels) = await PictureAsync(served, $"full/{size}/0/default.png");
        Assert.Equal((width, height), (w, h));
        byte[] stored = Pixels();
        double scaleX = (double)Width / width, scaleY = (double)Height / height;
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % width, y = i / 3 / width;
            double sum = 0, count = 0;
            for (int fy = (int)(y * scaleY); fy < Math.Max((y * scaleY) + 0.99, (y + 1) * scaleY) && fy < (int)(y * scaleY) + Math.Max(1, scaleY); fy++)
            {
                for (int fx = (int)(x * scaleX); fx < (int)(x * scaleX) + Math.Max(1, scaleX); fx++)
                {
                    sum += stored[(((fy * Width) + fx) * 3) + (i % 3)];
                    count++;
                }
            }

            Assert.True(Math.Abs((sum / count) - pixels[i]) <= 0.501, Invariant($"sample {i}: {sum / count} and {pixels[i]}"));
        }
    }

    [Theory]
    [InlineData("0", false, 0)]
    [InlineData("90", false, 1)]
    [InlineData("180", false, 2)]
    [InlineData("270", false, 3)]
    [InlineData("!0", true, 0)]
    [InlineData("!90", true, 1)]
    public async Task A_picture_is_mirrored_and_then_turned_clockwise(string rotation, bool mirrors, int quarters)
    {
        await using ServedFolder served = await StartAsync();
        (int w, int h, byte[] pixels) = await PictureAsync(served, $"full/max/{rotation}/default.png");
        Func<int, int, int> stored = (x, y) => Pixels()[((y * Width) + x) * 3];
        int width = Width, height = Height;
        if (mirrors) stored = (x, y) => Pixels()[((y * Width) + Width - 1 - x) * 3];
        for (int q = 0; q < quarters; q++)
        {
            // One quarter clockwise: what was at the bottom left comes to the top left.
            (Func<int, int, int> before, int tall) = (stored, height);
            stored = (x, y) => before(y, tall - 1 - x);
            (width, height) = (height, width);
        }

        Assert.Equal((width, height), (w, h));
        foreach ((int x, int y) in (ReadOnlySpan<(int, int)>)[(0, 0), (width - 1, 0), (0, height - 1), (17, 33), (width - 1, height - 1)]) Assert.Equal(stored(x, y), pixels[((y * width) + x) * 3]);
    }

    [Fact]
    public async Task Qualities_and_formats_are_those_of_the_standard()
    {
        await using ServedFolder served = await StartAsync();
        (_, _, byte[] gray) = await PictureAsync(served, "full/max/0/gray.png");
        (_, _, byte[] two) = await PictureAsync(served, "full/max/0/bitonal.png");
        byte[] stored = Pixels();
        for (int i = 0; i < Width * Height; i++)
        {
            double luminance = (0.299 * stored[3 * i]) + (0.587 * stored[(3 * i) + 1]) + (0.114 * stored[(3 * i) + 2]);
            Assert.True(Math.Abs(luminance - gray[i]) <= 0.51);
            Assert.Equal(gray[i] >= 128 ? 255 : 0, two[i]);
        }

        using HttpResponseMessage jpeg = await served.GetAsync(Id + "/full/60,/0/default.jpg");
        Assert.Equal("image/jpeg", jpeg.Content.Headers.ContentType!.MediaType);
        Assert.Equal([0xff, 0xd8], (await jpeg.Content.ReadAsByteArrayAsync(Cancellation))[..2]);
        Assert.Contains("level2.json", jpeg.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        using HttpResponseMessage known = await served.GetAsync(Id + "/full/60,/0/default.jpg", request => request.Headers.TryAddWithoutValidation("If-None-Match", jpeg.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Slashes_may_stand_as_they_are_and_planes_behind_a_semicolon()
    {
        await using ServedFolder served = await StartAsync();
        using HttpResponseMessage plain = await served.GetAsync("iiif/3/day%201/noise.ome.tif;z=0/full/20,/0/default.png");
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        using HttpResponseMessage beyond = await served.GetAsync("iiif/3/day%201/noise.ome.tif;z=7/info.json");
        Assert.Equal(HttpStatusCode.BadRequest, beyond.StatusCode);
    }

    [Theory]
    [InlineData("full/121,/0/default.png", 400)]
    [InlineData("full/max/45/default.png", 400)]
    [InlineData("full/max/x/default.png", 400)]
    [InlineData("full/0,0/0/default.png", 400)]
    [InlineData("full/,/0/default.png", 400)]
    [InlineData("120,0,10,10/max/0/default.png", 400)]
    [InlineData("0,0,0,10/max/0/default.png", 400)]
    [InlineData("0,0,1e3,10/max/0/default.png", 400)]
    [InlineData("full/max/0/native.png", 400)]
    [InlineData("full/max/0/default.bmp", 400)]
    [InlineData("full/^99999999,99999999/0/default.png", 400)]
    [InlineData("..%2F..%2Fetc%2Fpasswd/full/max/0/default.png", 404)]
    public async Task What_does_not_follow_the_standard_is_refused(string request, int status)
    {
        await using ServedFolder served = await StartAsync();
        using HttpResponseMessage response = await served.GetAsync(Id + "/" + request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private static async Task<ServedFolder> StartAsync()
    {
        ServedFolder served = await ServedFolder.StartAsync();
        using BioImage image = BioImage.FromArray(new PixelArray("YXS", [Height, Width, 3], PixelType.UInt8, Pixels()));
        image.Convert(served.Folder["day 1/rgb.ome.tif"]);
        return served;
    }

    /// <summary>Smooth in blocks of two, so that means of two pixels are exact.</summary>
    private static byte[] Pixels()
    {
        byte[] pixels = new byte[Width * Height * 3];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)((((i / 3 % Width) / 2 * 7) + ((i / 3 / Width) / 2 * 13) + (i % 3 * 85)) % 256);
        return pixels;
    }

    private static async Task<(int Width, int Height, byte[] Pixels)> PictureAsync(ServedFolder served, string request)
    {
        using HttpResponseMessage response = await served.GetAsync(Id + "/" + request);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, System.Text.Encoding.UTF8.GetString(bytes));
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(folder["p.png"], bytes, Cancellation);
        using BioImage image = BioImage.Open(folder["p.png"]);
        Scene scene = image.Scenes[0];
        return ((int)scene.SizeOf('X'), (int)scene.SizeOf('Y'), scene.Read(scene.Axes.Contains('S', StringComparison.Ordinal) ? "YXS" : "YX").Bytes);
    }
}
