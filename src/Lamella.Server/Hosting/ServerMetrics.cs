using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>What the server has done, counted by face and by what became of the request: the instruments of the meter <c>Lamella.Server</c>, and the same in the text format of Prometheus (version 0.0.4) for <c>/metrics</c>.</summary>
internal sealed class ServerMetrics : IDisposable
{
    private static readonly string[] Faces = ["files", "zarr", "iiif", "api"];
    private static readonly double[] Bounds = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];
    private readonly ConcurrentDictionary<(string Face, int Status), Count> _counts = new();
    private readonly Meter _meter = new("Lamella.Server");
    private readonly Counter<long> _requests;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _seconds;
    private int _underWay;

    public ServerMetrics()
    {
        _requests = _meter.CreateCounter<long>("lamella.server.requests", "{request}", "Requests that were answered.");
        _bytes = _meter.CreateCounter<long>("lamella.server.bytes_sent", "By", "Bytes of answers, without headers.");
        _seconds = _meter.CreateHistogram<double>("lamella.server.duration", "s", "From the request to the end of its answer.");
        _meter.CreateObservableUpDownCounter("lamella.server.under_way", () => _underWay, "{request}", "Requests that are being answered.");
    }

    /// <summary>What is open and kept at this moment, with a sentence each.</summary>
    public IReadOnlyList<(string Name, string Help, Func<long> Value)> Gauges { get; init; } = [];

    /// <summary>A request has come.</summary>
    public void Begin() => Interlocked.Increment(ref _underWay);

    /// <summary>A request was answered.</summary>
    public void End(string face, int status, long bytes, TimeSpan time)
    {
        Interlocked.Decrement(ref _underWay);
        // Classes of status, not each: what a stranger asks for must not make new rows.
        status = status / 100 * 100;
        KeyValuePair<string, object?> at = new("face", face), became = new("status", status);
        _requests.Add(1, at, became);
        _bytes.Add(bytes, at);
        _seconds.Record(time.TotalSeconds, at);
        _counts.GetOrAdd((face, status), static _ => new Count()).Add(bytes, time.TotalSeconds);
    }

    /// <summary>The face that an address belongs to.</summary>
    public static string FaceOf(PathString path)
    {
        string text = path.Value ?? string.Empty;
        foreach (string face in Faces)
        {
            if (text.StartsWith('/' + face + '/', StringComparison.Ordinal)) return face;
        }

        return text is "/metrics" or "/healthz" ? "state" : "page";
    }

    /// <summary>Everything in the text format of Prometheus.</summary>
    public string Text()
    {
        StringBuilder text = new();
        ((string Face, int Status) key, Count count)[] rows = [.. _counts.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key)];
        Head("lamella_server_requests_total", "counter", "Requests that were answered.");
        foreach (((string face, int status), Count count) in rows) Line("lamella_server_requests_total", Invariant($"face=\"{face}\",status=\"{status / 100}xx\""), count.Requests);
        Head("lamella_server_sent_bytes_total", "counter", "Bytes of answers, without headers.");
        foreach (((string face, int status), Count count) in rows) Line("lamella_server_sent_bytes_total", Invariant($"face=\"{face}\",status=\"{status / 100}xx\""), count.Bytes);
        Head("lamella_server_duration_seconds", "histogram", "From the request to the end of its answer.");
        foreach (IGrouping<string, ((string Face, int Status) key, Count count)> face in rows.GroupBy(row => row.key.Face))
        {
            long[] within = new long[Bounds.Length + 1];
            double seconds = 0;
            foreach ((_, Count count) in face)
            {
                for (int i = 0; i < within.Length; i++) within[i] += count.Within(i);
                seconds += count.Seconds;
            }

            long sum = 0;
            for (int i = 0; i < within.Length; i++) Line("lamella_server_duration_seconds_bucket", Invariant($"face=\"{face.Key}\",le=\"{(i < Bounds.Length ? Bounds[i].ToString(System.Globalization.CultureInfo.InvariantCulture) : "+Inf")}\""), sum += within[i]);
            Line("lamella_server_duration_seconds_sum", $"face=\"{face.Key}\"", seconds);
            Line("lamella_server_duration_seconds_count", $"face=\"{face.Key}\"", sum);
        }

        Gauge("lamella_server_under_way", "Requests that are being answered.", _underWay);
        foreach ((string name, string help, Func<long> value) in Gauges) Gauge("lamella_server_" + name, help, value());
        using Process process = Process.GetCurrentProcess();
        Gauge("process_resident_memory_bytes", "Memory of the process.", process.WorkingSet64);
        Head("process_cpu_seconds_total", "counter", "Time of the processors.");
        Line("process_cpu_seconds_total", string.Empty, process.TotalProcessorTime.TotalSeconds);
        Gauge("process_start_time_seconds", "When the process started, since 1970.", new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeSeconds());
        return text.ToString();

        void Head(string name, string type, string help) => text.Append(Invariant($"# HELP {name} {help}\n# TYPE {name} {type}\n"));
        void Line(string name, string labels, double value) => text.Append(name).Append(labels.Length == 0 ? string.Empty : "{" + labels + "}").Append(Invariant($" {value}\n"));
        void Gauge(string name, string help, double value)
        {
            Head(name, "gauge", help);
            Line(name, string.Empty, value);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>The requests of a face that ended alike.</summary>
    private sealed class Count
    {
        private readonly Lock _gate = new();
        private readonly long[] _within = new long[Bounds.Length + 1];

        public long Requests { get; private set; }

        public long Bytes { get; private set; }

        public double Seconds { get; private set; }

        public long Within(int bound) => _within[bound];

        public void Add(long bytes, double seconds)
        {
            int bound = Array.FindIndex(Bounds, b => seconds <= b);
            lock (_gate)
            {
                Requests++;
                Bytes += bytes;
                Seconds += seconds;
                _within[bound < 0 ? Bounds.Length : bound]++;
            }
        }
    }
}
