using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>Tests that build projects do so one after another: a build takes all cores.</summary>
[CollectionDefinition(nameof(Builds))]
public sealed class Builds;
