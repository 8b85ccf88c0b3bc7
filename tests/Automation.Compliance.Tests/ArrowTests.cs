using System.Xml.Linq;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>References between rooms run one way: hosts, then adapters, then the work, then the inventory, then the language.</summary>
public sealed class ArrowTests
{
    private static readonly string[][] Floors =
    [
        ["Cli", "Functions"],
        ["Dashboard", "Sandbox", "Notifications", "Azure"],
        ["Compliance"],
        ["Inventory"],
        ["Policy"],
    ];

    public static TheoryData<string> Rooms() => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_refers_only_to_rooms_below_it(string room)
    {
        var references = References(room);

        Assert.True(Floor(room) >= 0, $"{room} has no floor.");
        Assert.All(references, other => Assert.True(Floor(other) > Floor(room), $"{room} refers to {other}."));
    }

    [Fact]
    public void The_work_knows_no_Azure_and_the_language_knows_nobody()
    {
        Assert.Equal(["Inventory"], References("Compliance"));
        Assert.Empty(References("Policy"));
        Assert.Empty(Packages("Policy"));
        Assert.DoesNotContain(Packages("Compliance"), package => package.StartsWith("Azure.", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Packages("Inventory"), package => package.StartsWith("Azure.", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_room_has_tests_and_no_product_project_refers_to_them()
    {
        foreach (var room in Rooms().Select(row => row.Data))
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, "tests", $"Automation.{room}.Tests", $"Automation.{room}.Tests.csproj")), $"{room} has no tests.");
            Assert.DoesNotContain("tests/", File.ReadAllText(Project(room)).Replace('\\', '/'), StringComparison.OrdinalIgnoreCase);
        }
    }

    private static int Floor(string room) => Array.FindIndex(Floors, floor => floor.Contains(room));

    private static string[] References(string room) => [.. Items(room, "ProjectReference").Select(Name).Order(StringComparer.Ordinal)];

    private static string[] Packages(string room) => [.. Items(room, "PackageReference")];

    private static IEnumerable<string> Items(string room, string kind) =>
        XDocument.Load(Project(room)).Descendants(kind).Select(item => ((string)item.Attribute("Include")!).Replace('\\', '/'));

    private static string Project(string room) => Path.Combine(Repository.Root, "src", $"Automation.{room}", $"Automation.{room}.csproj");

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path)["Automation.".Length..];
}
