using System.Net;
using System.Net.Sockets;
using System.Text;
using Lamella.Server;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Server;

/// <summary>What somebody might try who should not.</summary>
public sealed class ServerSafetyTests
{
    private static readonly string[] Ways =
    [
        "../SECRET", "..%2fSECRET", "%2e%2e/SECRET", "%2e%2e%2fSECRET", "%252e%252e%252fSECRET", "..%5cSECRET", "..\\SECRET", "day%201/../../SECRET", "day%201/..%2f..%2fSECRET", "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd",
        "c:/windows/win.ini", "C%3a%5cwindows", "notes.txt%00.png", "notes.txt::$DATA", "notes.txt.", "notes.txt%20", ".secret", "%2esecret", "day%201/./../.secret", "link/SECRET", "file-link", "....//SECRET", "%c0%ae%c0%ae/SECRET",
    ];

    public static TheoryData<string> Doors() => ["files/{0}", "zarr/0.5/{0}/zarr.json", "zarr/0.4/{0}/.zattrs", "api/v1/info?path={0}", "api/v1/metadata?path={0}", "api/v1/thumb?path={0}", "api/v1/region?path={0}", "api/v1/events?path={0}", "api/v1/images?folder={0}", "{0}"];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task No_way_leads_out_of_what_is_served(string door)
    {
        using TempFolder outside = new();
        File.WriteAllText(outside["SECRET"], "the secret");
        await using ServedFolder served = await ServedFolder.StartAsync();
        File.WriteAllText(Path.Join(Path.GetDirectoryName(served.Folder.Path), "SECRET"), "the secret");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(served.Folder["link"], outside.Path);
            File.CreateSymbolicLink(served.Folder["file-link"], outside["SECRET"]);
        }

        foreach (string way in Ways)
        {
            using HttpResponseMessage response = await served.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, door, way));
            string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{way}: {response.StatusCode} {body}");
            Assert.DoesNotContain("the secret", body, StringComparison.Ordinal);
            Assert.DoesNotContain(served.Folder.Path, body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_that_stays_inside_is_followed()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need rights on Windows");
        await using ServedFolder served = await ServedFolder.StartAsync();
        File.CreateSymbolicLink(served.Folder["same.txt"], served.Folder["notes.txt"]);
        using HttpResponseMessage response = await served.GetAsync("files/same.txt");
        Assert.Equal("0123456789", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("192.168.0.1")]
    public async Task A_foreign_name_that_leads_here_is_not_answered(string host)
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage response = await served.GetAsync("files/notes.txt", request => request.Headers.Host = host);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.DoesNotContain("0123", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Nothing_is_written(string method)
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        foreach (string path in (string[])["files/notes.txt", "files/new.txt", "zarr/0.5/noise.ome.zarr/zarr.json", "api/v1/images"])
        {
            using HttpResponseMessage response = await served.GetAsync(path, request => request.Method = new HttpMethod(method));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        }

        Assert.Equal("0123456789", File.ReadAllText(served.Folder["notes.txt"]));
        Assert.False(File.Exists(served.Folder["new.txt"]));
    }

    [Theory]
    [InlineData("api/v1/region?path=noise.ome.zarr", 1000L, "512")]
    [InlineData("api/v1/render?path=noise.ome.zarr", 1L << 40, "64")]
    public async Task What_is_larger_than_a_request_may_get_is_refused_before_it_is_read(string path, long bytes, string unused)
    {
        await using ServedFolder served = await ServedFolder.StartAsync(options => options with { MostRegionBytes = bytes, MostPicturePixels = 100 });
        using HttpResponseMessage response = await served.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("at most", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.NotEmpty(unused);
    }

    [Theory]
    [InlineData("api/v1/render?path=noise.ome.zarr&x=0:999999999999&y=0:10")]
    [InlineData("api/v1/render?path=noise.ome.zarr&x=-5:10")]
    [InlineData("api/v1/render?path=noise.ome.zarr&c=9,FF0000,0,1")]
    [InlineData("api/v1/render?path=noise.ome.zarr&c=zero")]
    [InlineData("api/v1/render?path=noise.ome.zarr&level=77")]
    [InlineData("api/v1/render?path=noise.ome.zarr&z=5")]
    [InlineData("api/v1/render?path=noise.ome.zarr&label=nuclei")]
    [InlineData("api/v1/thumb?path=noise.ome.zarr&scene=3")]
    [InlineData("api/v1/region?path=noise.ome.zarr&select=nonsense")]
    [InlineData("api/v1/region?path=noise.ome.zarr&order=QQ")]
    [InlineData("api/v1/region?path=noise.ome.zarr&format=exe")]
    [InlineData("api/v1/histogram?path=noise.ome.zarr&c=99999999999")]
    public async Task A_wrong_request_gets_a_sentence(string path)
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage response = await served.GetAsync(path);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{response.StatusCode} {body}");
        Assert.StartsWith("{\"error\":{\"message\":\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api/v1/info?path=broken.ome.tif")]
    [InlineData("api/v1/thumb?path=broken.ome.tif")]
    [InlineData("zarr/0.5/broken.ome.tif/zarr.json")]
    public async Task A_damaged_image_is_named_without_a_path_of_the_machine(string path)
    {
        await using ServedFolder served = await ServedFolder.StartAsync(options => options with { Describe = (_, _) => [] });
        using HttpResponseMessage response = await served.GetAsync(path);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.UnprocessableEntity, $"{response.StatusCode} {body}");
        Assert.DoesNotContain(served.Folder.Path, body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bomb_of_ranges_gets_the_file_once()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        string many = "bytes=" + string.Join(',', Enumerable.Repeat("0-9", 60)), more = "bytes=" + string.Join(',', Enumerable.Range(0, 1000).Select(i => Invariant($"{i % 10}-{i % 10}")));
        foreach (string range in (string[])[many, more])
        {
            using HttpResponseMessage response = await served.GetAsync("files/notes.txt", request => request.Headers.TryAddWithoutValidation("Range", range));
            Assert.Equal("0123456789", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_refused_and_the_server_lives_on()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage large = await served.GetAsync("files/notes.txt", request => request.Headers.TryAddWithoutValidation("X-Large", new string('a', 100_000)));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, large.StatusCode);
        using HttpResponseMessage after = await served.GetAsync("healthz");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task A_body_that_nobody_wants_is_refused()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, served.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /files/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000000\r\n\r\n"), TestContext.Current.CancellationToken);
        byte[] answer = new byte[64];
        int count = await client.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 4", Encoding.ASCII.GetString(answer, 0, count), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_origins_may_read_and_never_with_credentials()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        foreach (string path in (string[])["files/notes.txt", "files/absent", "api/v1/render?path=x", "zarr/0.5/noise.ome.zarr/zarr.json"])
        {
            using HttpResponseMessage response = await served.GetAsync(path, request => request.Headers.Add("Origin", "https://viewer.example"));
            Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        using HttpResponseMessage asked = await served.GetAsync("files/notes.txt", request => request.Method = HttpMethod.Options);
        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        Assert.Contains("Range", asked.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_among_the_files_cannot_act_in_the_name_of_the_server()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        using HttpResponseMessage response = await served.GetAsync("files/page.html");
        Assert.StartsWith("sandbox", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_killed_server_leaves_no_half_chunk_behind()
    {
        using TempFolder cache = new();
        await using ServedFolder first = await ServedFolder.StartAsync(options => options with { CacheFolder = cache.Path });
        const string Chunk = "zarr/0.5/day%201/noise.ome.tif/0/0/c/0/0/0/0/0";
        byte[] whole = await (await first.GetAsync(Chunk)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        string[] kept = Directory.GetFiles(cache.Path, "*.chunk", SearchOption.AllDirectories);
        Assert.NotEmpty(kept);
        // What a kill or a full disk may leave: a file that ends too early, one of other bytes, one without any.
        Action<string>[] damages = [path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5]), path => File.WriteAllBytes(path, [.. File.ReadAllBytes(path)[..^1], 77]), path => File.WriteAllBytes(path, [])];
        foreach (Action<string> damage in damages)
        {
            foreach (string path in Directory.GetFiles(cache.Path, "*.chunk", SearchOption.AllDirectories)) damage(path);
            Assert.Equal(whole, await (await first.GetAsync(Chunk)).Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Nothing_at_a_path_and_two_of_one_name_are_said_at_the_start()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder["a/x"]);
        Directory.CreateDirectory(folder["b/x"]);
        Assert.Throws<ArgumentException>(() => ImageServer.StartAsync(new ServerOptions { Paths = [folder["absent"]] }, TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        Assert.Throws<ArgumentException>(() => ImageServer.StartAsync(new ServerOptions { Paths = [folder["a/x"], folder["b/x"]] }, TestContext.Current.CancellationToken).GetAwaiter().GetResult());
    }
}
