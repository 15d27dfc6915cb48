using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>Runs what reads pixels: the library blocks, so it gets threads of the pool, a bounded number at once. A request that is cancelled while it waits or works stops.</summary>
internal sealed class Workers(int most) : IDisposable
{
    private readonly SemaphoreSlim _free = new(most, most);

    /// <summary>How many are at work.</summary>
    public int Busy => most - _free.CurrentCount;

    /// <summary>Waits for a place and works.</summary>
    public async Task<T> Run<T>(HttpContext context, Func<CancellationToken, T> work)
    {
        CancellationToken cancellation = context.RequestAborted;
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => work(cancellation), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
