namespace Lamella.TestKit;

/// <summary>A server of objects with a bucket in it.</summary>
public abstract class ObjectStoreJudge : ServerJudge
{
    /// <summary>The bucket, as our URLs name it, with a slash at its end.</summary>
    public abstract string Url { get; }

    /// <summary>The variables by which a program finds the server and its key.</summary>
    public abstract IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>What must not appear in any output.</summary>
    public abstract string Secret { get; }

    /// <summary>The judge of a scheme.</summary>
    public static async Task<ObjectStoreJudge> RequireAsync(string scheme) => scheme == "s3" ? await RadosgwJudge.RequireAsync().ConfigureAwait(false) : await AzuriteJudge.RequireAsync().ConfigureAwait(false);

    /// <summary>Sets the variables for this process too.</summary>
    protected void Announce()
    {
        StateFolder.Use();
        foreach ((string name, string value) in Environment) System.Environment.SetEnvironmentVariable(name, value);
    }
}
