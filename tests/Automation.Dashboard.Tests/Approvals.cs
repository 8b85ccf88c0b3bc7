namespace Automation.Dashboard.Tests;

internal static class Approvals
{
    public static void Matches(string name, string actual) => Assert.Equal(Testing.Approvals.Read(typeof(Approvals).Assembly, name, actual), actual);
}
