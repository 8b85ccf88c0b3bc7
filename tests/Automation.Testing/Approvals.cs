using System.Reflection;

namespace Automation.Testing;

/// <summary>Compares with a file under <c>Approved</c> of the calling test project. <c>UPDATE_APPROVED=1 dotnet test …</c> writes the files anew.</summary>
public static class Approvals
{
    /// <summary>The approved text, after writing it anew when that was asked for.</summary>
    public static string Read(Assembly tests, string name, string actual)
    {
        var path = Path.Combine(Repository.Root, "tests", tests.GetName().Name!, "Approved", name);
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            File.WriteAllText(path, actual);
        }

        return File.ReadAllText(path);
    }
}
