namespace Lamella.TestKit;

/// <summary>Where all judges are there (continuous integration), the slow ones are started with the first test: they come up while others run. Whoever needs one waits for it.</summary>
public sealed class EarlyJudges
{
    // Tests that run tests in a process of their own hand it down: those need no servers.
    private const string Inside = "LAMELLA_TESTS_INSIDE";

    /// <summary>Starts them.</summary>
    public EarlyJudges()
    {
        bool outermost = Environment.GetEnvironmentVariable(Inside) is null;
        Environment.SetEnvironmentVariable(Inside, "true");
        if (outermost && Environment.GetEnvironmentVariable("CI") == "true" && ChildProcess.OtherProgram is null) Started = RadosgwJudge.RequireAsync();
    }

    /// <summary>What was started; null where nothing is started early. Its failure is told by the tests that need it.</summary>
    public Task? Started { get; }
}
