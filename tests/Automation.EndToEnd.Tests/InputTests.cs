using System.Net;
using System.Net.Sockets;

namespace Automation.EndToEnd.Tests;

public sealed class InputTests
{
    [Theory]
    [InlineData("[", "]")]
    [InlineData("""{ "count": 1, "skip_token": null, "total_records": 1, "data": [""", "] }")]
    [InlineData("""{ "value": [""", """], "nextLink": null }""")]
    public async Task Each_shape_of_an_export_is_read(string before, string after)
    {
        using var state = new TemporaryFolder();
        using var files = new TemporaryFolder();
        var estate = files.Write("estate.json", Estates.Address(before, "pip-one", after));

        var (code, output, errors) = await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", "0", "--estate", estate);

        Assert.True(code == 0, output + errors);
        Assert.Equal("", errors);
        Assert.Contains("1 resources, 1 judged, 1 findings", output, StringComparison.Ordinal);
        Assert.Contains("pip-zones", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "data": [ {""", "AUT3002")]
    [InlineData("[]", "AUT7003")]
    [InlineData("""[ { "name": "no id" } ]""", "AUT3004")]
    [InlineData("42", "AUT3003")]
    public async Task A_file_without_resources_is_told_with_its_code(string text, string code)
    {
        using var state = new TemporaryFolder();
        using var files = new TemporaryFolder();

        var ended = await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", "0", "--estate", files.Write("estate.json", text));

        AssertRefused(ended, code);
    }

    [Fact]
    public async Task A_missing_file_is_told()
    {
        using var state = new TemporaryFolder();

        AssertRefused(await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", "0", "--estate", state.File("none.json")), "AUT3001");
    }

    [Fact]
    public async Task A_taken_port_is_told()
    {
        using var state = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        AssertRefused(await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", $"{port}"), "AUT7002");
    }

    [Fact]
    public async Task A_port_that_cannot_be_is_told()
    {
        using var state = new TemporaryFolder();

        var ended = await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", "65536");

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("--port", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors + ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_folder_in_use_is_told()
    {
        using var state = new TemporaryFolder();
        await using var holder = new FileStream(state.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        AssertRefused(await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", "0"), "AUT7001");
    }

    [Fact]
    public async Task A_state_folder_that_somebody_edited_is_told()
    {
        using var state = new TemporaryFolder();
        using var files = new TemporaryFolder();
        var estate = files.Write("estate.json", Estates.Address("[", "pip-one", "]"));
        string[] arguments = ["run", "--state", state.Path, "--port", "0", "--estate", estate];
        await using (var run = CliProcess.Start(arguments))
        {
            await run.LineAsync(line => line.StartsWith("Running.", StringComparison.Ordinal));
            await run.KillAsync();
        }

        var note = await File.ReadAllTextAsync(state.File("run.json"));
        await File.WriteAllTextAsync(state.File("run.json"), note.Replace("\"Finished\":true", "\"Finished\":false", StringComparison.Ordinal));
        await File.WriteAllTextAsync(state.File("azure.jsonl"), "this is no journal\n");

        AssertRefused(await CliProcess.EndAsync([.. arguments, "--once"]), "AUT");
    }

    [Fact]
    public async Task Policies_that_do_not_load_are_told()
    {
        using var state = new TemporaryFolder();
        using var policies = new TemporaryFolder();
        policies.Write("policyDefinitions/broken.json", """{ "name": "broken", "properties": { "policyRule": { "if": { "field": """);

        var ended = await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", "0", "--policies", policies.Path);

        AssertRefused(ended, "AUT6001");
        Assert.Contains("broken.json", ended.Errors, StringComparison.Ordinal);
        Assert.Matches("AUT1[0-9]{3}", ended.Errors);
    }

    private static void AssertRefused((int ExitCode, string Output, string Errors) ended, string code)
    {
        Assert.True(ended.ExitCode == 2, $"exit code {ended.ExitCode}\n{ended.Output}\n{ended.Errors}");
        Assert.Contains(code, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors + ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", ended.Errors, StringComparison.Ordinal);
    }
}
