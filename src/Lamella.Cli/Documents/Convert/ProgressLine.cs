namespace Lamella.Cli.Documents;

/// <summary>How far a conversion has come: one object a line on standard error, with --progress json.</summary>
/// <param name="DoneBytes">Bytes that are done.</param>
/// <param name="TotalBytes">Bytes in all; 0 when it is not known.</param>
/// <param name="BytesPerSecond">The rate so far.</param>
/// <param name="SecondsLeft">What is left at that rate.</param>
/// <param name="Scene">The scene; -1 for all.</param>
/// <param name="Stage">What is being done.</param>
internal sealed record ProgressLine(long DoneBytes, long TotalBytes, double BytesPerSecond, double SecondsLeft, int Scene, string Stage) : Document;
