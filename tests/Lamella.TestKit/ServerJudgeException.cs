namespace Lamella.TestKit;

/// <summary>A server of others did not come up.</summary>
public sealed class ServerJudgeException(string message) : Exception(message);
