using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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
}
