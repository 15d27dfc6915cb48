using System.Runtime.ExceptionServices;

namespace Lamella.Execution;

/// <summary>
/// Runs numbered items on a bounded number of workers, the calling thread among them. Items are handed out in order; the first error stops the hand-out and is rethrown as it was.
/// </summary>
internal static class WorkQueue
{
    /// <summary>Calls <paramref name="body"/>(worker, item) for every item below <paramref name="count"/>. At most <paramref name="workers"/> calls run at once, each with its own worker number.</summary>
    public static void Run(long count, int workers, Action<int, long> body, CancellationToken cancellation) => Run(count, workers, body, Threads.OfPool, cancellation);

    /// <summary>As <see cref="Run(long, int, Action{int, long}, CancellationToken)"/>, on threads of its own, for items that wait for a network.</summary>
    public static void RunWaiting(long count, int workers, Action<int, long> body, CancellationToken cancellation) => Run(count, workers, body, Threads.Own, cancellation);

    private static void Run(long count, int workers, Action<int, long> body, Threads threads, CancellationToken cancellation)
    {
        workers = (int)Math.Min(Math.Max(1, workers), Math.Max(1, count));
        if (workers == 1)
        {
            for (long i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                body(0, i);
            }

            return;
        }

        State state = new(count, body, cancellation);
        using CountdownEvent others = new(workers - 1);
        for (int w = 1; w < workers; w++)
        {
            int worker = w;
            if (threads == Threads.Own) WaitingThreads.Start("lamella wait", Work);
            else ThreadPool.UnsafeQueueUserWorkItem(_ => Work(), null);

            void Work()
            {
                try
                {
                    state.Work(worker);
                }
                finally
                {
                    others.Signal();
                }
            }
        }

        state.Work(0);
        others.Wait(CancellationToken.None);
        state.Error?.Throw();
        cancellation.ThrowIfCancellationRequested();
    }

    private enum Threads
    {
        OfPool,
        Own,
    }

    private sealed class State(long count, Action<int, long> body, CancellationToken cancellation)
    {
        private ExceptionDispatchInfo? _error;
        private long _next;

        public ExceptionDispatchInfo? Error => _error;

        public void Work(int worker)
        {
            try
            {
                while (Volatile.Read(ref _error) is null && !cancellation.IsCancellationRequested)
                {
                    long item = Interlocked.Increment(ref _next) - 1;
                    if (item >= count) return;
                    body(worker, item);
                }
            }
#pragma warning disable CA1031 // The error is not swallowed: it crosses to the calling thread unchanged.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }
}
