using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Automation.Testing;

namespace Automation.Policy.Tests;

public sealed class PackageTests
{
    private static readonly string Project = Path.Combine(Repository.Root, "src", "Automation.Policy");

    [Fact]
    public async Task The_package_depends_on_nothing_and_brings_its_readme_and_documentation()
    {
        var folder = Directory.CreateTempSubdirectory("automation-package-");
        try
        {
            using var package = ZipFile.OpenRead(await PackAsync(folder.FullName));
            var names = package.Entries.Select(e => e.FullName).ToArray();
            Assert.Contains("README.md", names);
            Assert.Contains("lib/net10.0/Automation.Policy.dll", names);
            Assert.Contains("lib/net10.0/Automation.Policy.xml", names);

            await using var stream = await package.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal))
                .OpenAsync(TestContext.Current.CancellationToken);
            var metadata = (await XDocument.LoadAsync(stream, LoadOptions.None, TestContext.Current.CancellationToken)).Root!.Elements().First();
            string? Value(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;
            Assert.DoesNotContain(metadata.Descendants(), e => e.Name.LocalName == "dependency");
            Assert.Equal("Automation.Policy", Value("id"));
            Assert.Equal("MIT", Value("license"));
            Assert.Equal("README.md", Value("readme"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_assembly_uses_the_base_class_library_alone()
        => Assert.All(
            typeof(PolicyLibrary).Assembly.GetReferencedAssemblies(),
            a => Assert.True(a.Name!.StartsWith("System.", StringComparison.Ordinal), $"{a.Name} is no part of the base class library."));

    [Fact]
    public void The_example_of_the_readme_compiles_and_prints_what_it_says()
    {
        var readme = File.ReadAllText(Path.Combine(Project, "README.md")).ReplaceLineEndings("\n");
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Automation.Policy.Tests", "ReadmeExample.cs")).ReplaceLineEndings("\n");
        var example = Between(source, "// <example>\n", "\n        // </example>").Replace("\n        ", "\n", StringComparison.Ordinal).Trim();
        var output = new StringWriter { NewLine = "\n" };

        ReadmeExample.Run(output);

        Assert.Equal(example, Between(readme, "```csharp\n", "\n```"));
        Assert.Equal(output.ToString(), Between(readme, "```text\n", "```"));
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static async Task<string> PackAsync(string folder)
    {
        // What was built for these tests is packed, so that the test builds nothing.
        var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "pack", Project, "--no-build", "--no-restore", "-c", configuration, "-o", folder, "-v", "quiet", "-nodeReuse:false" },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{await output}{await errors}");
        return Directory.GetFiles(folder, "*.nupkg").Single();
    }
}
