using System.Diagnostics;
using System.Runtime.InteropServices;
using Lamella.Cli;

using CancellationTokenSource stop = new();
Stopwatch sinceStop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CommandLine.RunAsync(args, Console.Out, Console.Error, stop.Token).ConfigureAwait(false);

// The first signal stops the work in good order. A later one means it, and ends the process as it is, which every target survives; shells and batch systems send two at a time, which count as one.
void Stop(PosixSignalContext context)
{
    const int OneRequestMilliseconds = 1000;
    bool insists = sinceStop.IsRunning && sinceStop.ElapsedMilliseconds > OneRequestMilliseconds;
    context.Cancel = !insists;
    if (sinceStop.IsRunning) return;
    sinceStop.Start();
    stop.Cancel();
}
