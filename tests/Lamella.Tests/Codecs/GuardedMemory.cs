using System.Runtime.InteropServices;
using Xunit;

namespace Lamella.Tests.Codecs;

/// <summary>
/// Memory that ends at a page that may not be touched: a read or write one byte past the end ends the process. In front, and where there is no such memory (not Linux), guard bytes
/// tell a stray write.
/// </summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private const byte Guard = 0xA5;

    private readonly byte* _start;
    private readonly nuint _mapped;
    private readonly int _capacity;

    public GuardedMemory(int capacity)
    {
        _capacity = (capacity + Page - 1) / Page * Page;
        _mapped = (nuint)_capacity + (2 * Page);
        if (OperatingSystem.IsLinux())
        {
            nint libc = NativeLibrary.Load("libc.so.6");
            var map = (delegate* unmanaged<nint, nuint, int, int, int, nint, nint>)NativeLibrary.GetExport(libc, "mmap");
            var protect = (delegate* unmanaged<nint, nuint, int, int>)NativeLibrary.GetExport(libc, "mprotect");
            nint address = map(0, _mapped, 3, 0x22, -1, 0);
            Assert.NotEqual(-1, address);
            _start = (byte*)address;
            Assert.Equal(0, protect(address + Page + _capacity, Page, 0));
        }
        else
        {
            _start = (byte*)NativeMemory.AllocZeroed(_mapped);
        }
    }

    /// <summary>The last <paramref name="length"/> bytes before the forbidden page; sets the guard bytes in front.</summary>
    public Span<byte> Tail(int length)
    {
        byte* at = _start + Page + _capacity - length;
        new Span<byte>(at - 64, 64).Fill(Guard);
        return new Span<byte>(at, length);
    }

    /// <summary>True when nothing was written in front of the tail.</summary>
    public bool IsIntact(int length) => !new Span<byte>(_start + Page + _capacity - length - 64, 64).ContainsAnyExcept(Guard);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            ((delegate* unmanaged<nint, nuint, int>)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "munmap"))((nint)_start, _mapped);
        }
        else
        {
            NativeMemory.Free(_start);
        }
    }
}
