using System.Reflection;
using System.Text;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests;

/// <summary>
/// The public face is what tests/Lamella.Tests/PublicApi.txt says: a change there is a change that users see. To accept one, run the tests with LAMELLA_ACCEPT_API=1 and read the difference before committing it.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(Scene).Assembly, typeof(global::Lamella.Codecs.NativeCodecs).Assembly, typeof(global::Lamella.Ome.OmeDocument).Assembly, typeof(global::Lamella.Zarr.Arrays.ZarrArray).Assembly, typeof(global::Lamella.Formats.FormatRegistry).Assembly,
        typeof(ConvertOptions).Assembly, typeof(BioImage).Assembly,
    ];

    [Fact]
    public void The_public_face_is_the_approved_one()
    {
        string approved = Path.Combine(TestData.Checkout, "tests", "Lamella.Tests", "PublicApi.txt");
        string current = Describe();
        if (Environment.GetEnvironmentVariable("LAMELLA_ACCEPT_API") == "1") File.WriteAllText(approved, current);
        Assert.Equal(File.ReadAllText(approved).ReplaceLineEndings("\n"), current);
    }

    private static string Describe()
    {
        StringBuilder text = new();
        foreach (Assembly assembly in Assemblies)
        {
            Type[] types = [.. assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal)];
            text.Append("# ").Append(assembly.GetName().Name).Append(types.Length == 0 ? ": nothing public\n" : "\n");
            foreach (Type type in types) Describe(type, text);
        }

        return text.ToString();
    }

    private static void Describe(Type type, StringBuilder text)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "class";
        text.Append(kind).Append(' ').Append(type.FullName).Append('\n');
        if (type.IsEnum)
        {
            foreach (string name in Enum.GetNames(type)) text.Append("    ").Append(name).Append(" = ").Append(Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
            return;
        }

        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        List<string> members = [];
        foreach (MethodBase method in type.GetMembers(All).OfType<MethodBase>())
        {
            if (!(method.IsPublic || method.IsFamily) || method.Name.Contains('<', StringComparison.Ordinal) || method.Name is "PrintMembers" or "GetHashCode" or "Equals" or "ToString" or "op_Equality" or "op_Inequality") continue;
            string result = method is MethodInfo m ? Name(m.ReturnType) + " " : string.Empty;
            members.Add($"    {(method.IsStatic ? "static " : string.Empty)}{result}{method.Name}({string.Join(", ", method.GetParameters().Select(p => Name(p.ParameterType) + " " + p.Name))})");
        }

        foreach (FieldInfo field in type.GetFields(All).Where(f => f.IsPublic)) members.Add($"    {Name(field.FieldType)} {field.Name}");
        members.Sort(StringComparer.Ordinal);
        foreach (string member in members) text.Append(member).Append('\n');
    }

    private static string Name(Type type)
    {
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.Name;
        return type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] + "<" + string.Join(", ", type.GetGenericArguments().Select(Name)) + ">";
    }
}
