namespace Lamella.Cli.Documents;

/// <summary>What <c>--explain</c> says with <c>--json</c>, on one line of standard error at the end: what the command sent over the network and got.</summary>
/// <param name="Requests">Requests that were sent, repetitions counted.</param>
/// <param name="Repeated">Those among them that repeat one which failed.</param>
/// <param name="BytesReceived">Bytes of all answers, without headers.</param>
/// <param name="BytesSent">Bytes of all requests, without headers.</param>
/// <param name="CacheHits">Blocks that the folder of the cache held.</param>
/// <param name="WaitingSeconds">How long requests waited for their answers, all added up: those under way at once count each.</param>
internal sealed record TrafficDocument(long Requests, long Repeated, long BytesReceived, long BytesSent, long CacheHits, double WaitingSeconds) : Document;
