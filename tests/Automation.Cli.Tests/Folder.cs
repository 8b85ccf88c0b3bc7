namespace Automation.Cli.Tests;

internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("automation-cli-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
