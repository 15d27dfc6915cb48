using System.Reflection;
using System.Text;
using Lamella.Pipelines.Convert;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>An interrupted run is gone on with only when its options are the same: each property of the options counts, or is named as one that changes no byte.</summary>
public sealed class OptionIdentityTests
{
    public static TheoryData<Type, string> Properties()
    {
        TheoryData<Type, string> properties = new();
        foreach (Type type in typeof(ConvertOptions).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ConvertOptions)) && !t.IsAbstract))
        {
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)) properties.Add(type, property.Name);
        }

        return properties;
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void A_property_of_the_options_counts_or_is_named_as_without_influence(Type type, string name)
    {
        PropertyInfo property = type.GetProperty(name)!;
        string usual = IdentityOf((ConvertOptions)Activator.CreateInstance(type)!);
        ConvertOptions options = (ConvertOptions)Activator.CreateInstance(type)!;
        property.SetValue(options, Other(property.PropertyType, property.GetValue(options)));
        if (OptionIdentity.WithoutInfluence.Contains(name)) Assert.Equal(usual, IdentityOf(options));
        else Assert.NotEqual(usual, IdentityOf(options));
    }

    [Fact]
    public void Lists_count_by_their_numbers()
    {
        Assert.Equal(IdentityOf(new OmeZarrOptions { Chunks = [1, 64, 64] }), IdentityOf(new OmeZarrOptions { Chunks = new List<long> { 1, 64, 64 } }));
        Assert.NotEqual(IdentityOf(new OmeZarrOptions { Chunks = [1, 64, 64] }), IdentityOf(new OmeZarrOptions { Chunks = [1, 64, 65] }));
        Assert.NotEqual(IdentityOf(new OmeZarrOptions { Chunks = [8, 8] }), IdentityOf(new OmeZarrOptions { Shards = [8, 8] }));
    }

    private static string IdentityOf(ConvertOptions options)
    {
        StringBuilder text = new();
        OptionIdentity.AppendTo(text, options);
        return text.ToString();
    }

    /// <summary>Another value of the type of a property.</summary>
    private static object Other(Type type, object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().First(v => !v.Equals(value));
        if (type == typeof(int)) return (value as int? ?? 0) + 16;
        if (type == typeof(string)) return value + "ZYX";
        if (type == typeof(Compression)) return Compression.Zstd(3);
        if (type == typeof(Lamella.Codecs.ZarrCodecs)) return Lamella.Codecs.ZarrCodecs.Default.With(new Samples.XorCodec());
        if (type == typeof(Lamella.Engine.ConversionTarget)) return new Samples.RawTarget();
        if (type == typeof(IReadOnlyList<int>)) return new[] { 3, 4 };
        if (type == typeof(IReadOnlyList<long>)) return new[] { 3L, 4L };
        if (type == typeof(Selection)) return Selection.Parse("T=1");
        if (type == typeof(ExecutionOptions)) return new ExecutionOptions { Threads = 3 };
        if (type == typeof(Lamella.Stores.StoreProvider)) return CloudStores.Default;
        throw new NotSupportedException($"the test knows no other value of {type.Name}");
    }
}
