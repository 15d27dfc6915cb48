namespace Lamella.Server;

/// <summary>A request that is not understood, or asks for more than is given: the caller's to mend.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
