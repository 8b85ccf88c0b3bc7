using System.Reflection;
using System.Text;
using System.Xml.Linq;
using Automation.Testing;

namespace Automation.Policy.Tests;

/// <summary>A public member is a promise: what is public stands in an approved file, and a change to it shows in the diff.</summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] OfRecords =
        ["Equals", "GetHashCode", "ToString", "<Clone>$", "op_Equality", "op_Inequality", "Deconstruct", "PrintMembers"];

    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        var actual = Describe(typeof(PolicyLibrary).Assembly);

        Assert.Equal(Approvals.Read(typeof(PublicApiTests).Assembly, "public-api.txt", actual).ReplaceLineEndings("\n"), actual);
    }

    [Fact]
    public void Every_public_type_and_member_is_documented()
    {
        var assembly = typeof(PolicyLibrary).Assembly;
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Select(m => m.Attribute("name")!.Value).ToHashSet(StringComparer.Ordinal);
        var missing = assembly.GetExportedTypes().SelectMany(t => Undocumented(t, documented)).Order(StringComparer.Ordinal);

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Undocumented(Type type, HashSet<string> documented)
    {
        var name = type.FullName!.Replace('+', '.');
        if (!documented.Contains($"T:{name}"))
        {
            yield return name;
        }

        // What a record's header names is documented there, with the record.
        var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.Name!).ToHashSet(StringComparer.Ordinal);
        foreach (var member in type.GetProperties(Declared).Where(p => p.Name != "EqualityContract").Cast<MemberInfo>()
            .Concat(type.GetFields(Declared).Where(f => !f.IsSpecialName))
            .Concat(type.GetMethods(Declared).Where(m => !m.IsSpecialName && !OfRecords.Contains(m.Name))))
        {
            var prefix = $"{member.MemberType switch { MemberTypes.Property => 'P', MemberTypes.Field => 'F', _ => 'M' }}:{name}.{member.Name}";
            if (!parameters.Contains(member.Name) && !documented.Any(k => k == prefix || k.StartsWith($"{prefix}(", StringComparison.Ordinal)))
            {
                yield return $"{name}.{member.Name}";
            }
        }
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type, full: true)).Append(Bases(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        _ => (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, _) => "abstract class",
            (_, true) => "sealed class",
            _ => "class",
        },
    };

    private static string Bases(Type type)
    {
        var bases = type.GetInterfaces().Where(i => !i.Name.StartsWith("IEquatable", StringComparison.Ordinal) && !type.IsEnum).Select(i => Name(i))
            .Prepend(type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType ? Name(parent) : "").Where(n => n.Length > 0).ToArray();
        return bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select((n, i) => $"{(int)Enum.Parse(type, n)} {n}");
        }

        return type.GetFields(Declared).Where(f => f.IsPublic).Select(f => $"{Static(f.IsStatic)}{(f.IsLiteral ? "const " : f.IsInitOnly ? "readonly " : "")}{Name(f.FieldType)} {f.Name}")
            .Concat(type.GetProperties(Declared).Select(Property))
            .Concat(type.GetConstructors(Declared).Select(c => $"new({Parameters(c)})"))
            .Concat(type.GetMethods(Declared).Where(m => !m.IsSpecialName && !OfRecords.Contains(m.Name))
                .Select(m => $"{Static(m.IsStatic)}{Name(m.ReturnType)} {m.Name}({Parameters(m)})"));
    }

    private static string Property(PropertyInfo property)
    {
        var set = property.SetMethod is not { IsPublic: true } setter ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;" : " set;";
        var required = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)) ? "required " : "";
        return $"{Static(property.GetMethod!.IsStatic)}{required}{Name(property.PropertyType)}{Nullable(property)} {property.Name} {{ get;{set} }}";
    }

    private static string Nullable(PropertyInfo property)
        => !property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable ? "?" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}"));

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Name(Type type, bool full = false)
    {
        if (System.Nullable.GetUnderlyingType(type) is { } inner)
        {
            return $"{Name(inner)}?";
        }

        var name = type.IsNested ? $"{Name(type.DeclaringType!, full)}.{type.Name}" : full ? type.FullName! : type.Name;
        return type.IsGenericType ? $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(a => Name(a)))}>" : name;
    }
}
