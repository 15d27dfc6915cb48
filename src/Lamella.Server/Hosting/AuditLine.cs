namespace Lamella.Server;

/// <summary>A request and what became of it.</summary>
/// <param name="Time">When it was answered, as UTC.</param>
/// <param name="Caller">Who: the id of a token, <c>local</c>, or <c>anonymous</c>.</param>
/// <param name="Address">From where.</param>
/// <param name="Method">What: GET, or another.</param>
/// <param name="Path">The address without a token in it, with its query.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Bytes">The length that it stated, without headers; a caller who went away earlier has less.</param>
/// <param name="Milliseconds">From the request to the end of its answer.</param>
internal sealed record AuditLine(string Time, string Caller, string? Address, string Method, string Path, int Status, long Bytes, double Milliseconds);
