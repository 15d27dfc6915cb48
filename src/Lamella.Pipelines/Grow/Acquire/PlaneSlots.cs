using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;
using Lamella.Stores;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Room for planes that wait to be stored: a fixed number of slots of one plane each. By default the slots are a mapped file beside the image: what was copied into it belongs to the operating system from then on,
/// so planes that wait survive the end of their process. The file is allocated as a whole before it is used, so a full disk shows at the start and not while frames come in.
/// </summary>
/// <remarks>A slot is written by one thread at a time, and read by one. It counts as filled from the moment its mark is set, which is the last thing written.</remarks>
internal sealed unsafe class PlaneSlots : IDisposable
{
    private const string Prefix = "queue-";
    private const int HeaderBytes = 4096;
    private const int MarkBytes = 8;
    private const uint Filled = 0x4C4C4946;
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("lamella-queue 1\n");
    private static long _count;
    private readonly string? _path;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte[][]? _memory;
    private readonly byte* _start;

    private PlaneSlots(int planeBytes, int count)
    {
        PlaneBytes = planeBytes;
        Count = count;
    }

    private PlaneSlots(string path, SafeFileHandle file, int planeBytes, int count)
        : this(planeBytes, count)
    {
        _path = path;
        _map = MemoryMappedFile.CreateFromFile(file, null, HeaderBytes + (count * SlotBytes(planeBytes)), MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    private PlaneSlots(byte[][] memory, int planeBytes)
        : this(planeBytes, memory.Length) => _memory = memory;

    /// <summary>The number of slots.</summary>
    public int Count { get; }

    /// <summary>Bytes of one plane.</summary>
    public int PlaneBytes { get; }

    /// <summary>Makes slots in memory: they end with their process.</summary>
    public static PlaneSlots InMemory(int planeBytes, int count)
    {
        byte[][] memory = new byte[count][];
        for (int i = 0; i < count; i++) memory[i] = GC.AllocateUninitializedArray<byte>(checked((int)SlotBytes(planeBytes)));
        PlaneSlots slots = new(memory, planeBytes);
        for (int i = 0; i < count; i++) slots.Clear(i);
        return slots;
    }

    /// <summary>Makes slots in a file beside the image.</summary>
    /// <exception cref="StoreException">The disk has no room for them, or the file cannot be made.</exception>
    public static PlaneSlots InFile(FileStore store, string image, int planeBytes, int count)
    {
        string path = store.PathOf(Invariant($"{GrowthKeys.Of(image)}/{Prefix}{Environment.ProcessId:x}-{Interlocked.Increment(ref _count):x}-{DateTime.UtcNow.Ticks:x}"));
        SafeFileHandle? file = null;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            long bytes = HeaderBytes + (count * SlotBytes(planeBytes));
            file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.None, bytes);
            RandomAccess.SetLength(file, bytes);
            byte[] header = new byte[Magic.Length + 8];
            Magic.CopyTo(header, 0);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(Magic.Length), planeBytes);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(Magic.Length + 4), count);
            RandomAccess.Write(file, header, 0);
            return new PlaneSlots(path, file, planeBytes, count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            FileErrors.TryDelete(path);
            throw FileErrors.Writing(e, path);
        }
    }

    /// <summary>Puts a plane into a slot; the copy is complete when this returns.</summary>
    public void Fill(int slot, ReadOnlySpan<byte> record, ReadOnlySpan<byte> samples)
    {
        Span<byte> bytes = Slot(slot);
        samples.CopyTo(bytes[HeaderBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], record.Length);
        record.CopyTo(bytes[MarkBytes..]);
        Mark(bytes, Filled);
    }

    /// <summary>The samples in a slot.</summary>
    public ReadOnlySpan<byte> Samples(int slot) => Slot(slot).Slice(HeaderBytes, PlaneBytes);

    /// <summary>Empties a slot: its plane is stored.</summary>
    public void Clear(int slot) => Mark(Slot(slot), 0);

    /// <summary>Frees the memory, and removes the file.</summary>
    public void Remove()
    {
        Dispose();
        if (_path is not null) FileErrors.TryDelete(_path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_view is not null && !_view.SafeMemoryMappedViewHandle.IsClosed)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }

        _map?.Dispose();
    }

    /// <summary>The files of slots that are beside an image.</summary>
    public static IEnumerable<string> Find(FileStore store, string image) =>
        store.List(GrowthKeys.Of(image)).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !name.EndsWith('/')).Select(name => GrowthKeys.Of(image) + "/" + name);

    /// <summary>Reads the filled slots that a process left. Slots that it was still filling are passed over: their writes never returned.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">One of <see cref="Find"/>.</param>
    /// <param name="planeBytes">The bytes of a plane of the image; slots of another size are not its.</param>
    /// <param name="rank">The number of axes.</param>
    /// <param name="take">Told each plane.</param>
    /// <returns>False when the file is not one of slots for such planes; it is then left alone.</returns>
    public static bool Read(FileStore store, string key, int planeBytes, int rank, Action<PlaneRecord, byte[]> take)
    {
        byte[] header = new byte[Magic.Length + 8];
        if (store.Read(key, 0, header) < header.Length || !header.AsSpan().StartsWith(Magic)) return false;
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(Magic.Length)), count = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(Magic.Length + 4));
        if (bytes != planeBytes || count < 0 || store.Length(key) < HeaderBytes + (count * SlotBytes(planeBytes))) return false;
        byte[] start = new byte[HeaderBytes];
        for (int slot = 0; slot < count; slot++)
        {
            long at = HeaderBytes + (slot * SlotBytes(planeBytes));
            store.Read(key, at, start);
            int length = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(4));
            if (BinaryPrimitives.ReadUInt32LittleEndian(start) != Filled || length is < 0 or > HeaderBytes - MarkBytes || PlaneRecord.Parse(start.AsMemory(MarkBytes, length), rank) is not { } record) continue;
            byte[] samples = new byte[planeBytes];
            store.Read(key, at + HeaderBytes, samples);
            take(record, samples);
        }

        return true;
    }

    /// <summary>Slots begin at multiples of a page.</summary>
    private static long SlotBytes(int planeBytes) => HeaderBytes + ((planeBytes + 4095L) & ~4095L);

    private static void Mark(Span<byte> slot, uint mark)
    {
        fixed (byte* at = slot) Volatile.Write(ref *(uint*)at, mark);
    }

    private Span<byte> Slot(int slot) =>
        _memory is not null ? _memory[slot] : new Span<byte>(_start + HeaderBytes + (slot * SlotBytes(PlaneBytes)), checked((int)SlotBytes(PlaneBytes)));
}
