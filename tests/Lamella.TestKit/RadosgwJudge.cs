using System.Globalization;
using Lamella.Cloud.Objects;
using Xunit;

namespace Lamella.TestKit;

/// <summary>Ceph's S3 server with one monitor, and one disk that is memory.</summary>
public sealed class RadosgwJudge : ObjectStoreJudge
{
    private const string Key = "lamella-test-key", Bucket = "lamella-test";
    private static readonly Lazy<Task<RadosgwJudge>> Shared = new(() => TwiceAsync(StartAsync));
    private readonly int _port;

    private RadosgwJudge(int port) => _port = port;

    /// <summary>The server; the test is skipped where there is none.</summary>
    public static new Task<RadosgwJudge> RequireAsync(string scheme = "s3")
    {
        foreach (string program in (string[])["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "monmaptool", "ceph-authtool"]) Judge.Require(program);
        return Shared.Value;
    }

    /// <inheritdoc/>
    public override string Url => "s3://" + Bucket + "/";

    /// <inheritdoc/>
    public override string Secret => "lamella-test-s3cr3t";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["AWS_ACCESS_KEY_ID"] = Key,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
        ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:" + _port.ToString(CultureInfo.InvariantCulture),
    };

    private static async Task<RadosgwJudge> StartAsync()
    {
        int port = FreePort(), monitor = FreePort();
        RadosgwJudge judge = new(port);
        string d = judge.Folder.Path, id = Guid.NewGuid().ToString(), disk = Guid.NewGuid().ToString(), conf = judge.Folder["ceph.conf"];
        foreach (string name in (string[])["mon", "osd", "run", "log", "rgw"]) Directory.CreateDirectory(judge.Folder[name]);
        string[] lines =
        [
            "[global]", "fsid = " + id, Invariant($"mon host = v1:127.0.0.1:{monitor}"), "auth cluster required = none", "auth service required = none", "auth client required = none",
            "osd pool default size = 1", "osd pool default min size = 1", "osd pool default pg num = 1", "osd pool default pgp num = 1", "osd crush chooseleaf type = 0", "mon allow pool size one = true", "mon max pg per osd = 500",
            // On a fast machine the disk would ask for its place before it knows the name of the cluster, and end: its place is set by hand below.
            "osd crush update on start = false", "osd class update on start = false",
            // A disk that is nearly full, or slow, is not what is tested.
            "mon data avail crit = 0", "mon data avail warn = 0", "mon osd nearfull ratio = 0.97", "mon osd backfillfull ratio = 0.98", "mon osd full ratio = 0.99", "rgw init timeout = 900", "rgw thread pool size = 64",
            $"mon data = {d}/mon", $"osd data = {d}/osd", "osd objectstore = memstore", "memstore device bytes = 8589934592", "osd memory target = 939524096", $"run dir = {d}/run", $"log file = {d}/log/$name.log",
            $"admin socket = {d}/run/$name.asok", $"keyring = {d}/keyring", "public addr = 127.0.0.1", "cluster addr = 127.0.0.1", "[client.rgw.a]", Invariant($"rgw frontends = beast endpoint=127.0.0.1:{port}"), $"rgw data = {d}/rgw", string.Empty,
        ];
        await File.WriteAllLinesAsync(conf, lines).ConfigureAwait(false);
        await RunAsync(Program("ceph-authtool"), "--create-keyring", d + "/keyring", "--gen-key", "-n", "mon.", "--cap", "mon", "allow *").ConfigureAwait(false);
        await RunAsync(Program("ceph-authtool"), d + "/keyring", "--gen-key", "-n", "client.admin", "--cap", "mon", "allow *", "--cap", "osd", "allow *").ConfigureAwait(false);
        await RunAsync(Program("monmaptool"), "--create", "--fsid", id, "--addv", "a", Invariant($"v1:127.0.0.1:{monitor}"), d + "/monmap").ConfigureAwait(false);
        await RunAsync(Program("ceph-mon"), "-c", conf, "-i", "a", "--mkfs", "--monmap", d + "/monmap", "--keyring", d + "/keyring").ConfigureAwait(false);
        judge.Start(Program("ceph-mon"), "-f", "-c", conf, "-i", "a");
        await judge.WaitForAsync(monitor).ConfigureAwait(false);
        await RunAsync(Program("ceph"), "-c", conf, "osd", "new", disk).ConfigureAwait(false);
        await RunAsync(Program("ceph"), "-c", conf, "osd", "crush", "add", "osd.0", "1", "root=default", "host=one").ConfigureAwait(false);
        await RunAsync(Program("ceph-osd"), "-c", conf, "-i", "0", "--mkfs", "--osd-uuid", disk).ConfigureAwait(false);
        judge.Start(Program("ceph-osd"), "-f", "-c", conf, "-i", "0");
        judge.Start(Program("radosgw"), "-f", "-c", conf, "-n", "client.rgw.a", "--no-mon-config");
        await judge.WaitForAsync(port).ConfigureAwait(false);
        await RunAsync(Program("radosgw-admin"), "-c", conf, "user", "create", "--uid=t", "--display-name=t", "--access-key=" + Key, "--secret=" + judge.Secret).ConfigureAwait(false);
        using HttpClient http = new();
        using HttpRequestMessage make = new(HttpMethod.Put, Invariant($"http://127.0.0.1:{port}/{Bucket}"));
        SignatureV4.Sign(make, default, new ObjectCredentials(Key, judge.Secret, null), "us-east-1", DateTime.UtcNow);
        using HttpResponseMessage made = await http.SendAsync(make).ConfigureAwait(false);
        Assert.True(made.IsSuccessStatusCode, $"the bucket was not made: {made.StatusCode}");
        judge.Announce();
        return judge;
    }
}
