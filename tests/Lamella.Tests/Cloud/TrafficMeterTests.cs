using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cloud;

/// <summary>What the meter counts for the whole process.</summary>
public sealed class TrafficMeterTests
{
    [Fact]
    public void The_meter_counts_at_least_what_one_client_counted()
    {
        ConcurrentDictionary<string, long> counts = new();
        using MeterListener listener = new()
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == "Lamella.Cloud") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();

        byte[] file = File.ReadAllBytes(TestData.At("data", "field", "nd2", "guard_z3_t2.nd2"));
        int asked = 0;
        using WebServer server = new(path => path == "a.nd2" ? file : null)
        {
            // The first request fails, so that one is repeated.
            Fault = _ => Interlocked.Increment(ref asked) == 1 ? new WebFault { Status = 503 } : null,
        };
        CloudTraffic traffic = new();
        BioImage.Open(server.Url + "a.nd2", new OpenOptions { Stores = new CloudStores(new CloudOptions { Pause = TimeSpan.FromMilliseconds(1), Traffic = traffic }) }).Dispose();

        // Other tests may use the network meanwhile: the meter is that of the process.
        Assert.Equal(asked, traffic.Requests);
        Assert.Equal(1, traffic.Repeated);
        Assert.True(counts.GetValueOrDefault("lamella.cloud.requests") >= traffic.Requests);
        Assert.True(counts.GetValueOrDefault("lamella.cloud.repeated") >= traffic.Repeated);
        Assert.True(traffic.BytesReceived > 0 && counts.GetValueOrDefault("lamella.cloud.bytes") >= traffic.BytesReceived);
        Assert.True(counts.ContainsKey("lamella.cloud.bytes_sent"));
    }

    [Fact]
    public async Task What_a_command_cost_is_told_in_words_and_as_a_document()
    {
        byte[] file = File.ReadAllBytes(TestData.At("data", "field", "nd2", "guard_z3_t2.nd2"));
        using WebServer server = new(path => path == "a.nd2" ? file : null);
        ChildResult words = await ChildProcess.RunLamellaAsync(["info", server.Url + "a.nd2", "--explain"], cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(Invariant($"network   {server.Requests.Count} requests"), words.Error, StringComparison.Ordinal);
        server.Forget();
        ChildResult json = await ChildProcess.RunLamellaAsync(["info", server.Url + "a.nd2", "--explain", "--json"], cancellation: TestContext.Current.CancellationToken);
        JsonNode told = JsonNode.Parse(json.Error.Trim())!;
        Assert.Equal("lamella/traffic/1", (string?)told["schema"]);
        Assert.Equal(server.Requests.Count, (long?)told["requests"]);
        Assert.True((long?)told["bytesReceived"] > 0);
        JsonNode.Parse(json.Output);
    }

    [Theory]
    [InlineData("requester", true)]
    [InlineData("", false)]
    public async Task Who_agrees_to_pay_says_so_in_every_request(string variable, bool says)
    {
        byte[] file = File.ReadAllBytes(TestData.At("data", "field", "nd2", "guard_z3_t2.nd2"));
        using WebServer server = new(path => path == "bucket/a.nd2" ? file : null);
        Dictionary<string, string> environment = new() { ["AWS_ENDPOINT_URL"] = server.Url, ["AWS_ACCESS_KEY_ID"] = "key", ["AWS_SECRET_ACCESS_KEY"] = "secret", ["AWS_REQUEST_PAYER"] = variable };
        ChildResult info = await ChildProcess.RunLamellaAsync(["info", "s3://bucket/a.nd2"], environment, cancellation: TestContext.Current.CancellationToken);
        Assert.True(info.Exit == 0, info.ToString());
        Assert.All(server.Requests, request => Assert.Equal(says, request.Headers.TryGetValue("x-amz-request-payer", out string? who) && who == "requester" && request.Headers["Authorization"].Contains("x-amz-request-payer", StringComparison.Ordinal)));
    }
}
