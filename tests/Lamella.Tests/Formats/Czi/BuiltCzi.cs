using Lamella.Stores;
using Lamella.TestKit;

namespace Lamella.Tests.Formats.Czi;

/// <summary>Opens what a builder makes.</summary>
internal static class BuiltCzi
{
    public static Opened Open(this CziBuilder builder)
    {
        MemoryStore store = new();
        store.Put("a.czi", builder.Build());
        return Opened.Key(store, "a.czi");
    }
}
