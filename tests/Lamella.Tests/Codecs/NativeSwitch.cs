using Lamella.Codecs;

namespace Lamella.Tests.Codecs;

/// <summary>Sets the switch of the native decoders for one test. Classes that use it share the collection <c>native codecs</c>, so that they run one after another.</summary>
internal sealed class NativeSwitch : IDisposable
{
    private readonly bool _before = NativeCodecs.Enabled;

    public NativeSwitch(bool enabled) => NativeCodecs.Enabled = enabled;

    public void Dispose() => NativeCodecs.Enabled = _before;
}
