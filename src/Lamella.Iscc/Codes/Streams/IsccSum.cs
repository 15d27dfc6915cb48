using Lamella.Iscc.Codes;

namespace Lamella.Iscc;

/// <summary>The ISCC-SUM of a stream with all that was computed for it.</summary>
/// <param name="DataCode">The 256-bit Data-Code.</param>
/// <param name="InstanceCode">The 256-bit Instance-Code.</param>
/// <param name="FileSize">Bytes of the stream.</param>
public sealed record IsccSum(IsccCode DataCode, IsccCode InstanceCode, long FileSize)
{
    /// <summary>The code with 128 bits of each unit.</summary>
    public IsccCode Wide => IsccComposite.Compose([DataCode, InstanceCode], IsccComposite.Form.Wide);

    /// <summary>The code with 64 bits of each unit.</summary>
    public IsccCode Narrow => IsccComposite.Compose([DataCode, InstanceCode]);

    /// <summary>The multihash of the BLAKE3 digest of the stream.</summary>
    public string DataHash => InstanceCodeHasher.DataHash(InstanceCode.Body);

    /// <summary>The ISCC-SUM of bytes in memory; on two threads when <paramref name="threads"/> allows and it pays.</summary>
    public static IsccSum Compute(ReadOnlyMemory<byte> data, int threads = 2)
    {
        DataCodeHasher dataHasher = new();
        InstanceCodeHasher instanceHasher = new();
        if (threads > 1 && data.Length > IsccSumPipeline.BlockLength)
        {
            Parallel.Invoke(() => dataHasher.Append(data.Span), () => instanceHasher.Append(data.Span));
        }
        else
        {
            dataHasher.Append(data.Span);
            instanceHasher.Append(data.Span);
        }

        return Finish(dataHasher, instanceHasher);
    }

    /// <summary>The ISCC-SUM of the rest of a stream, on two threads beside the caller's, in constant memory. <paramref name="progress"/> is told the bytes of each piece.</summary>
    public static IsccSum Compute(Stream stream, Action<long>? progress = null, CancellationToken cancellation = default)
    {
        using IsccSumPipeline pipeline = new();
        for (int read; (read = stream.Read(pipeline.NextBlock())) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            pipeline.Commit(read);
            progress?.Invoke(read);
        }

        return pipeline.Finish();
    }

    internal static IsccSum Finish(DataCodeHasher dataHasher, InstanceCodeHasher instanceHasher)
    {
        Span<byte> digest = stackalloc byte[32];
        long size = instanceHasher.FileSize;
        instanceHasher.Finish(digest);
        return new IsccSum(dataHasher.Finish(), IsccCode.Unit(IsccMainType.Instance, IsccSubType.None, digest, 256), size);
    }
}
