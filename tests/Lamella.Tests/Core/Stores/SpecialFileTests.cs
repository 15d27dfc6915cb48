using Lamella.IO;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Core.Stores;

/// <summary>Pipes, sockets and devices are told apart from files without opening them, and no part of an image is read from one.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private readonly List<IDisposable> _sockets = [];

    public void Dispose()
    {
        foreach (IDisposable socket in _sockets) socket.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Kinds_are_told_apart_also_behind_links()
    {
        await File.WriteAllBytesAsync(_folder["full"], [1, 2, 3], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_folder["empty"], [], TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_folder["folder"]);
        Assert.Equal(FileKind.Regular, FileKinds.Of(_folder["full"]));
        Assert.Equal(FileKind.Regular, FileKinds.Of(_folder["empty"]));
        Assert.Equal(FileKind.Folder, FileKinds.Of(_folder["folder"]));
        Assert.Equal(FileKind.Missing, FileKinds.Of(_folder["nothing"]));
        if (OperatingSystem.IsWindows()) return;
        await PipeAsync("pipe");
        Socket("socket");
        File.CreateSymbolicLink(_folder["to-pipe"], _folder["pipe"]);
        File.CreateSymbolicLink(_folder["to-full"], _folder["full"]);
        Assert.Equal(FileKind.Special, FileKinds.Of(_folder["pipe"]));
        Assert.Equal(FileKind.Special, FileKinds.Of(_folder["socket"]));
        Assert.Equal(FileKind.Special, FileKinds.Of(_folder["to-pipe"]));
        Assert.Equal(FileKind.Regular, FileKinds.Of(_folder["to-full"]));
        Assert.Equal(FileKind.Special, FileKinds.Of("/dev/null"));
        Assert.Equal(FileKind.Special, FileKinds.Of("/dev/zero"));
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("to-pipe")]
    [InlineData("socket")]
    [InlineData("device")]
    public async Task A_key_that_is_no_file_is_damage_by_every_way_of_reading(string name)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no such files in folders");
        await PipeAsync("pipe");
        Socket("socket");
        File.CreateSymbolicLink(_folder["to-pipe"], _folder["pipe"]);
        File.CreateSymbolicLink(_folder["device"], "/dev/zero");
        using FileStore store = new(_folder.Path);

        // On a thread of its own: one that opened the pipe would never come back, and the test says so instead of hanging.
        Task reads = Task.Run(
            () =>
            {
                using ByteBuffer buffer = new();
                Assert.Throws<DamagedDataException>(() => store.Read(name, 0, new byte[4]));
                Assert.Throws<DamagedDataException>(() => store.TryRead(name, ByteRange.All, buffer));
                Assert.Throws<DamagedDataException>(() => store.TryReadAll(name));
            },
            TestContext.Current.CancellationToken);
        await reads.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Two_names_of_one_file_are_one_file_and_equal_copies_are_two()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the test makes links with ln");
        await File.WriteAllBytesAsync(_folder["a"], [1, 2, 3], TestContext.Current.CancellationToken);
        Assert.Equal(0, (await ChildProcess.RunAsync("ln", [_folder["a"], _folder["hard"]], cancellation: TestContext.Current.CancellationToken)).Exit);
        File.CreateSymbolicLink(_folder["soft"], _folder["hard"]);
        await File.WriteAllBytesAsync(_folder["copy"], [1, 2, 3], TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(_folder["copy"], File.GetLastWriteTimeUtc(_folder["a"]));
        Assert.True(FileLinks.Same(_folder["a"], _folder["hard"]));
        Assert.True(FileLinks.Same(_folder["a"], _folder["soft"]));
        Assert.False(FileLinks.Same(_folder["a"], _folder["copy"]));
        Assert.False(FileLinks.Same(_folder["a"], _folder["nothing"]));
    }

    private async Task PipeAsync(string name) => Assert.Equal(0, (await ChildProcess.RunAsync("mkfifo", [_folder[name]], cancellation: TestContext.Current.CancellationToken)).Exit);

    private void Socket(string name)
    {
        // Open to the end of the test: closing removes the name.
        System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_folder[name]));
        _sockets.Add(socket);
    }
}
