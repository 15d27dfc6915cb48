using System.Net;
using System.Text.Json;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Server;

public sealed class ImageServerTests
{
    [Theory]
    [InlineData("zarr/0.5/day 1/noise.ome.tif/")]
    [InlineData("zarr/0.4/day 1/noise.ome.tif/")]
    [InlineData("zarr/0.5/noise.ome.zarr/")]
    [InlineData("files/noise.ome.zarr/")]
    public async Task A_client_of_OME_Zarr_reads_the_pixels_and_the_names_of_every_image(string path)
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using BioImage image = BioImage.Open(served.Address + Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal), new OpenOptions { Stores = CloudStores.Default });
        Assert.Equal(served.Samples, image.Scenes[0].Read("CYX").Bytes);
        Assert.Equal(["one", "two"], image.Scenes[0].Channels.Select(channel => channel.Name));
        Assert.Equal(new Quantity(0.5, "micrometer"), image.Scenes[0].PixelSize['X']);
    }

    [Theory]
    [InlineData("bytes=2-4", HttpStatusCode.PartialContent, "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", HttpStatusCode.PartialContent, "789", "bytes 7-9/10")]
    [InlineData("bytes=-2", HttpStatusCode.PartialContent, "89", "bytes 8-9/10")]
    [InlineData("bytes=0-99", HttpStatusCode.PartialContent, "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=10-", HttpStatusCode.RequestedRangeNotSatisfiable, "", "bytes */10")]
    [InlineData("lines=1-2", HttpStatusCode.OK, "0123456789", null)]
    [InlineData("bytes=4-2", HttpStatusCode.OK, "0123456789", null)]
    public async Task A_file_is_given_in_the_part_that_is_asked_for(string range, HttpStatusCode status, string body, string? content)
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage response = await served.GetAsync("files/notes.txt", request => request.Headers.TryAddWithoutValidation("Range", range));
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(content, response.Content.Headers.ContentRange?.ToString());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task Several_ranges_come_in_one_answer()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage response = await served.GetAsync("files/notes.txt", request => request.Headers.TryAddWithoutValidation("Range", "bytes=0-1,-3"));
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), boundary = response.Content.Headers.ContentType!.Parameters.Single().Value!;
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        string[] parts = body.Split("\r\n--" + boundary);
        Assert.Equal(["01", "789"], parts[1..3].Select(part => part[(part.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
        Assert.Contains("bytes 7-9/10", parts[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("files/notes.txt")]
    [InlineData("zarr/0.5/day%201/noise.ome.tif/zarr.json")]
    [InlineData("zarr/0.5/day%201/noise.ome.tif/0/0/c/0/0/0/0/0")]
    [InlineData("api/v1/render?path=day%201/noise.ome.tif&x=0:8&y=0:8")]
    public async Task What_the_caller_has_is_not_sent_again_and_changes_with_the_file(string path)
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage first = await served.GetAsync(path);
        string tag = first.Headers.ETag!.ToString();
        Assert.False(first.Headers.ETag.IsWeak);
        using HttpResponseMessage known = await served.GetAsync(path, request => request.Headers.TryAddWithoutValidation("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using HttpResponseMessage other = await served.GetAsync(path, request => request.Headers.TryAddWithoutValidation("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(tag, other.Headers.ETag!.ToString());
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), await other.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_image_that_is_replaced_is_served_as_the_new_one()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        const string Path = "api/v1/region?path=day%201/noise.ome.tif&select=C=0,Y=0,X=0:2&order=X";
        byte[] before = await (await served.GetAsync(Path)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(served.Samples[..4], before);
        using (BioImage image = BioImage.FromArray(new PixelArray("YX", [300, 200], PixelType.UInt16, new byte[300 * 200 * 2]))) image.Convert(served.Folder["day 1/noise.ome.tif"], new OmeTiffOptions { ExistingTarget = ExistingTarget.ReplaceAnyFile });
        byte[] after = before;
        while (after.AsSpan().SequenceEqual(before))
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            after = await (await served.GetAsync(Path)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(new byte[4], after);
    }

    [Fact]
    public async Task A_region_comes_in_any_order_and_says_what_it_is()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage response = await served.GetAsync("api/v1/region?path=day%201/noise.ome.tif&select=Y=3:5,X=7&order=YC");
        Assert.Equal(("YC", "2,2", "uint16"), (response.Headers.GetValues("X-Axes").Single(), response.Headers.GetValues("X-Shape").Single(), response.Headers.GetValues("X-Dtype").Single()));
        byte[] expected = [.. Sample(0, 3), .. Sample(1, 3), .. Sample(0, 4), .. Sample(1, 4)];
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        byte[] Sample(int c, int y) => served.Samples.AsSpan(2 * ((((c * 300) + y) * 200) + 7), 2).ToArray();
    }

    [Fact]
    public async Task A_picture_shows_the_samples_in_the_looks_that_are_asked_for()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage response = await served.GetAsync("api/v1/render?path=day%201/noise.ome.tif&x=10:30&y=20:60&c=0,FF0000,0,65535&c=1,0000FF,1000,2000");
        string file = served.Folder["picture.png"];
        File.WriteAllBytes(file, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        byte[] picture = PngPixels.Read(file, out int width, out int height, out int bands);
        Assert.Equal((20, 40, 3), (width, height, bands));
        for (int y = 0; y < 40; y++)
        {
            for (int x = 0; x < 20; x++)
            {
                double one = Value(0, y + 20, x + 10) / 65535.0, two = Math.Clamp((Value(1, y + 20, x + 10) - 1000) / 1000.0, 0, 1);
                Assert.Equal(255 * one, (double)picture[(((y * 20) + x) * 3) + 0], 1.0);
                Assert.Equal((byte)0, picture[(((y * 20) + x) * 3) + 1]);
                Assert.Equal(255 * two, (double)picture[(((y * 20) + x) * 3) + 2], 1.0);
            }
        }

        ushort Value(int c, int y, int x) => BitConverter.ToUInt16(served.Samples, 2 * ((((c * 300) + y) * 200) + x));
    }

    [Fact]
    public async Task A_histogram_counts_every_sample_of_the_plane()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using JsonDocument document = JsonDocument.Parse(await (await served.GetAsync("api/v1/histogram?path=day%201/noise.ome.tif&c=1")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(300 * 200, document.RootElement.GetProperty("counts").EnumerateArray().Sum(count => count.GetInt64()));
        ushort[] values = [.. Enumerable.Range(300 * 200, 300 * 200).Select(i => BitConverter.ToUInt16(served.Samples, 2 * i))];
        Assert.Equal(values.Min(), document.RootElement.GetProperty("min").GetDouble());
        Assert.Equal(values.Max(), document.RootElement.GetProperty("max").GetDouble());
    }

    [Fact]
    public async Task A_folder_is_listed_and_searched()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        Assert.Equal(["day 1 folder", "broken.ome.tif image", "noise.ome.zarr image"], await Entries("api/v1/images"));
        Assert.Equal(["day 1/noise.ome.tif", "noise.ome.zarr"], (await Paths("api/v1/images?search=NOISE")).Order(StringComparer.Ordinal));

        async Task<IEnumerable<string>> Entries(string path) => (await Read(path)).Select(e => e.GetProperty("name").GetString() + " " + e.GetProperty("kind").GetString());
        async Task<IEnumerable<string>> Paths(string path) => (await Read(path)).Select(e => e.GetProperty("path").GetString()!);
        async Task<IReadOnlyList<JsonElement>> Read(string path) => [.. JsonDocument.Parse(await (await served.GetAsync(path)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("entries").EnumerateArray()];
    }

    [Fact]
    public async Task Many_who_ask_for_one_chunk_get_the_same_bytes()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        byte[][] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => await (await served.GetAsync("zarr/0.5/day%201/noise.ome.tif/0/0/c/0/1/0/0/0")).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        Assert.True(answers[0].Length > 1000);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public async Task The_page_is_there_and_so_is_every_file_that_it_names()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        foreach (string page in (string[])["", "plain/"])
        {
            using HttpResponseMessage response = await served.GetAsync(page);
            string html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("<html", html, StringComparison.Ordinal);
            Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            foreach (System.Text.RegularExpressions.Match name in System.Text.RegularExpressions.Regex.Matches(html, "(?:src|href)=\"(?!data:|https?:|#)([^\"]+)\""))
            {
                using HttpResponseMessage part = await served.GetAsync(page + name.Groups[1].Value.TrimStart('.').TrimStart('/'));
                Assert.True(part.IsSuccessStatusCode, name.Value);
            }
        }
    }

    [Fact]
    public async Task Hashes_and_jpegs_are_those_of_the_library()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using BioImage image = BioImage.Open(served.Folder["day 1/noise.ome.tif"]);
        foreach (string digest in (string[])["iscc-sum", "sha256"])
        {
            using HttpResponseMessage answer = await served.GetAsync("api/v1/pixhash?path=day%201/noise.ome.tif&digest=" + digest);
            using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(Imagewalk.Hash(image, new ImagewalkOptions { Digest = ImagewalkDigests.Parse(digest) })[0].Hash, document.RootElement.GetProperty("scenes")[0].GetProperty("hash").GetString());
        }

        using HttpResponseMessage wrong = await served.GetAsync("api/v1/pixhash?path=day%201/noise.ome.tif&digest=md5");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using HttpResponseMessage jpeg = await served.GetAsync("api/v1/render?path=day%201/noise.ome.tif&x=0:40&y=0:30&format=jpg");
        Assert.Equal("image/jpeg", jpeg.Content.Headers.ContentType!.MediaType);
        await File.WriteAllBytesAsync(served.Folder["a.jpg"], await jpeg.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        using BioImage picture = BioImage.Open(served.Folder["a.jpg"]);
        Assert.Equal((40, 30), (picture.Scenes[0].SizeOf('X'), picture.Scenes[0].SizeOf('Y')));
    }
}
