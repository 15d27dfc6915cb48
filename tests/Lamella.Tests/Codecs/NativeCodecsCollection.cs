using Xunit;

namespace Lamella.Tests.Codecs;

/// <summary>The tests that set <see cref="Lamella.Codecs.NativeCodecs"/>: one after another.</summary>
[CollectionDefinition("native codecs")]
public sealed class NativeCodecsCollection;
