using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Lamella.Server;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Server;

/// <summary>What who runs a server sees of it: counts, and a line for each request.</summary>
public sealed class ServerWatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_counts_are_those_of_the_requests_that_were_made()
    {
        await using ServedFolder served = await ServedFolder.StartAsync();
        long sent = 0;
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage file = await served.GetAsync("files/notes.txt");
            sent += (await file.Content.ReadAsByteArrayAsync(Cancellation)).Length;
        }

        using (HttpResponseMessage missing = await served.GetAsync("files/absent.txt")) Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (HttpResponseMessage chunk = await served.GetAsync("zarr/0.5/day%201/noise.ome.tif/zarr.json")) Assert.Equal(HttpStatusCode.OK, chunk.StatusCode);
        using HttpResponseMessage answer = await served.GetAsync("metrics");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Dictionary<string, double> values = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        Assert.Equal(3, values["lamella_server_requests_total{face=\"files\",status=\"2xx\"}"]);
        Assert.Equal(1, values["lamella_server_requests_total{face=\"files\",status=\"4xx\"}"]);
        Assert.Equal(sent, values["lamella_server_sent_bytes_total{face=\"files\",status=\"2xx\"}"]);
        Assert.Equal(4, values["lamella_server_duration_seconds_count{face=\"files\"}"]);
        Assert.Equal(4, values["lamella_server_duration_seconds_bucket{face=\"files\",le=\"+Inf\"}"]);
        Assert.True(values["lamella_server_open_images"] >= 1);
        // Each name is described before its first value, as the format asks.
        foreach (string name in values.Keys.Select(key => key.Split('{')[0])) Assert.Contains("# TYPE " + name.Replace("_bucket", string.Empty, StringComparison.Ordinal).Replace("seconds_sum", "seconds", StringComparison.Ordinal).Replace("seconds_count", "seconds", StringComparison.Ordinal) + " ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_are_for_those_who_may_ask_the_server_about_itself()
    {
        using TempFolder folder = new();
        string admin, read;
        using (TokenRegister register = TokenRegister.Open(folder["t.db"]))
        {
            admin = register.Add(TokenScope.Admin, string.Empty).Secret;
            read = register.Add(TokenScope.Read, string.Empty).Secret;
        }

        await using ServedFolder served = await ServedFolder.StartAsync(options => options with { RequireToken = true, TokenFile = folder["t.db"] });
        foreach ((string? token, HttpStatusCode status) in ((string?, HttpStatusCode)[])[(null, HttpStatusCode.Unauthorized), (read, HttpStatusCode.Forbidden), (admin, HttpStatusCode.OK)])
        {
            using HttpResponseMessage answer = await served.GetAsync("metrics", request =>
            {
                if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            });
            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Each_request_is_a_line_of_the_audit_log_without_the_token()
    {
        using TempFolder folder = new();
        NewToken token;
        using (TokenRegister register = TokenRegister.Open(folder["t.db"])) token = register.Add(TokenScope.Read, "day 1");
        string log = folder["audit.jsonl"];
        await using (ServedFolder served = await ServedFolder.StartAsync(options => options with { RequireToken = true, TokenFile = folder["t.db"], AuditFile = log }))
        {
            using HttpResponseMessage allowed = await served.GetAsync($"t/{token.Secret}/api/v1/info?path=day%201/noise.ome.tif");
            using HttpResponseMessage beyond = await served.GetAsync("files/notes.txt", request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token.Secret));
            using HttpResponseMessage nobody = await served.GetAsync("files/notes.txt?secret=" + token.Secret);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (allowed.StatusCode, beyond.StatusCode, nobody.StatusCode));
            // A program that rotates logs takes the file away: the next lines go into a new one.
            for (int i = 0; i < 500 && (!File.Exists(log) || File.ReadAllLines(log).Length < 3); i++) await Task.Delay(20, Cancellation);
            File.Move(log, log + ".1");
            using HttpResponseMessage later = await served.GetAsync("healthz");
        }

        string text = await File.ReadAllTextAsync(log + ".1", Cancellation);
        Assert.DoesNotContain(token.Secret, text, StringComparison.Ordinal);
        JsonNode[] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal([404, 403, 401], lines.Select(line => (int)line["status"]!));
        Assert.Equal([token.Grant.Id, token.Grant.Id, "anonymous"], lines.Select(line => (string?)line["caller"]));
        Assert.Equal(["/api/v1/info?path=day%201/noise.ome.tif", "/files/notes.txt"], lines[..2].Select(line => (string?)line["path"]));
        Assert.All(lines, line => Assert.Equal(("GET", "127.0.0.1"), ((string?)line["method"], (string?)line["address"])));
        Assert.Equal("/healthz", (string?)JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(log, Cancellation)))!["path"]);
    }

    [Fact]
    public async Task An_audit_log_that_cannot_be_written_stops_the_start()
    {
        using TempFolder folder = new();
        StoreException error = await Assert.ThrowsAsync<StoreException>(() => ServedFolder.StartAsync(options => options with { AuditFile = folder["absent/audit.jsonl"] }));
        Assert.Contains("audit log", error.Message, StringComparison.Ordinal);
    }
}
