namespace Lamella.Tests.Server.Access;

/// <summary>A clock that goes when it is told to.</summary>
internal sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
