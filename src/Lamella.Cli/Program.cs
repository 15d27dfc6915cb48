using System.Diagnostics;
using System.Runtime.InteropServices;
using Lamella.Cli;
using Lamella.Cli.Output;

WiderProgram.Enter(args);
using CancellationTokenSource stop = new();
Stopwatch sinceStop = new();

// Not disposed: a second signal that comes while the process ends would kill it with a code of its own.
PosixSignalRegistration[] signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];
int code = await CommandLine.RunAsync(args, new ResultWriter(Console.Out), Console.Error, stop.Token).ConfigureAwait(false);
GC.KeepAlive(signals);
return code;

// The first signal stops the work in good order. A later one means it, and ends the process as it is, which every target survives; shells and batch systems send two at a time, which count as one.
void Stop(PosixSignalContext context)
{
    const int OneRequestMilliseconds = 1000;
    const int GraceMilliseconds = 15_000;
    bool insists = sinceStop.IsRunning && sinceStop.ElapsedMilliseconds > OneRequestMilliseconds;
    context.Cancel = !insists;
    if (sinceStop.IsRunning) return;
    sinceStop.Start();
    stop.Cancel();
    // What waits for a pipe or a file server hears nothing of it. Batch systems kill after half a minute; to go in time, and with the code of an interrupt, is better, and every target survives it.
#pragma warning disable RS0030 // The code that would return an exit code is what does not come back.
    _ = Task.Delay(GraceMilliseconds, CancellationToken.None).ContinueWith(_ => Environment.Exit(ExitCode.Interrupted), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
#pragma warning restore RS0030
}
