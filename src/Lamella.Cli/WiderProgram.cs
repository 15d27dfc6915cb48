using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Lamella.Cli;

/// <summary>
/// Native code for any x64 machine has vectors of 128 bits at most: its compiler uses AVX only in a program that cannot start without. So the native program has twins beside it, the same code for wider vectors,
/// and goes on as the widest that the machine and the system can run. Hashes, means and shuffles are then as fast as under the just-in-time compiler, and start-up stays the same.
/// </summary>
internal static unsafe class WiderProgram
{
    /// <summary>What the twins need, widest first: the ending of the file, and the features as Linux names those that processor and system both support.</summary>
    private static readonly (string Ending, string[] Features)[] Twins =
    [
        (".v4", ["avx2", "bmi1", "bmi2", "fma", "f16c", "abm", "movbe", "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]),
        (".v3", ["avx2", "bmi1", "bmi2", "fma", "f16c", "abm", "movbe"]),
    ];

    /// <summary>The widest vectors that this program uses on this machine.</summary>
    public static string InstructionSets
    {
        get
        {
            if (System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported) return "AdvSimd";
            return Avx512BW.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : Sse42.IsSupported ? "SSE4.2" : "SSE2";
        }
    }

    /// <summary>Replaces this process by the twin, which gets the same arguments; returns where there is none, or none that runs here.</summary>
    public static void Enter(string[] arguments)
    {
        if (RuntimeFeature.IsDynamicCodeSupported || Avx2.IsSupported || !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        if (Environment.ProcessPath is not { } self) return;
        string? flags = null;
        foreach ((string ending, string[] features) in Twins)
        {
            string twin = self + ending;
            if (!File.Exists(twin)) continue;
            flags ??= ProcessorFlags();
            if (Array.TrueForAll(features, f => flags.Contains($" {f} ", StringComparison.Ordinal))) Become(twin, arguments);
        }
    }

    /// <summary>The features of the first processor, each between spaces.</summary>
    private static string ProcessorFlags()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/cpuinfo"))
            {
                if (line.StartsWith("flags", StringComparison.Ordinal)) return line[line.IndexOf(':', StringComparison.Ordinal)..] + " ";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the list this program does the work.
        }

        return string.Empty;
    }

    /// <summary>Comes back only when the system refuses, as for a file that may not be executed.</summary>
    private static void Become(string program, string[] arguments)
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "execv", out nint address)) return;
        byte*[] words = new byte*[arguments.Length + 2];
        words[0] = Text(program);
        for (int i = 0; i < arguments.Length; i++) words[i + 1] = Text(arguments[i]);
        fixed (byte** list = words) ((delegate* unmanaged<byte*, byte**, int>)address)(words[0], list);
        foreach (byte* word in words) NativeMemory.Free(word);
    }

    private static byte* Text(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        byte* text = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(value, new Span<byte>(text, length));
        text[length] = 0;
        return text;
    }
}
