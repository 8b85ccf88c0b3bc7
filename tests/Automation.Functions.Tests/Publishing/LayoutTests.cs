using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Compliance;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Functions.Tests;

/// <summary>The published folder is a script root as it is.</summary>
public sealed class LayoutTests(PublishedFolder published) : IClassFixture<PublishedFolder>
{
    private readonly ScriptRoot _root = new(published.Path);

    [Fact]
    public void The_host_finds_its_settings_and_the_executable_they_name()
    {
        Assert.Equal("2.0", (string?)_root.Host["version"]);
        Assert.StartsWith("Microsoft.Azure.Functions.ExtensionBundle", (string?)_root.Host["extensionBundle"]!["id"], StringComparison.Ordinal);
        var executable = Path.Combine(_root.Path, (string)_root.Host["customHandler"]!["description"]!["defaultExecutablePath"]!);
        Assert.True(File.Exists(executable));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(executable).HasFlag(UnixFileMode.UserExecute));
        Assert.True((bool)_root.Host["customHandler"]!["enableForwardingHttpRequest"]!);
        Assert.Equal("base64", (string?)_root.Host["extensions"]!["queues"]!["messageEncoding"]);
        Assert.Equal("api", _root.RoutePrefix);
    }

    [Fact]
    public void Our_deadlines_are_below_the_timeout_of_the_host()
    {
        var options = new FunctionsOptions();
        var timeout = TimeSpan.Parse((string)_root.Host["functionTimeout"]!, System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(options.WorkDeadline + options.DeadlineGrace < timeout);
        Assert.True(options.EventDeadline < TimeSpan.FromSeconds(30));
        Assert.True(new RemediationOptions().WriteDeadline < options.WorkDeadline);
    }

    [Fact]
    public async Task Every_folder_is_a_function_of_the_dispatcher_and_the_other_way_round()
    {
        await using var handler = await HandlerApp.StartAsync();
        var dispatched = handler.Services.GetRequiredService<FunctionCatalog>().All.Select(function => function.Name);

        Assert.Equal(dispatched.Append(FunctionNames.Api).Order(StringComparer.Ordinal), _root.Functions.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_function_has_one_trigger_of_the_shape_its_kind_needs()
    {
        foreach (var (name, function) in _root.Functions)
        {
            // With a scriptFile the host would look for a worker of that language.
            Assert.False(function.ContainsKey("scriptFile"), name);
            Assert.All(function.Select(property => property.Key), key => Assert.Contains(key, new[] { "bindings", "retry" }));
            var trigger = _root.Trigger(name);
            Assert.Equal("in", (string?)trigger["direction"]);
            var expected = (string?)trigger["type"] switch
            {
                "eventGridTrigger" => InvocationDecoder.EventBinding,
                "queueTrigger" => InvocationDecoder.QueueBinding,
                "timerTrigger" => InvocationDecoder.TimerBinding,
                "httpTrigger" => "req",
                var other => throw new InvalidOperationException($"{name} has a trigger {other}."),
            };
            Assert.Equal(expected, (string?)trigger["name"]);
            Assert.Equal(name == FunctionNames.Api ? 2 : 1, function["bindings"]!.AsArray().Count);
            Assert.True(function["retry"] is null || (string?)trigger["type"] == "timerTrigger", $"{name}: only timers keep their retry policy");
        }
    }

    [Fact]
    public void Every_queue_and_its_poison_queue_has_a_reader_that_gets_bytes()
    {
        foreach (var queue in QueueNames.All.SelectMany(queue => new[] { queue, queue + "-poison" }))
        {
            var trigger = _root.Trigger(Assert.IsType<string>(_root.FunctionOfQueue(queue)));
            Assert.Equal("binary", (string?)trigger["dataType"]);
            Assert.Equal(Azure.AzureStorageOptions.Section, (string?)trigger["connection"]);
        }
    }

    [Fact]
    public void Forwarding_has_the_bindings_it_needs_and_leaves_authentication_to_the_api()
    {
        var bindings = _root.Functions[FunctionNames.Api]["bindings"]!.AsArray();
        Assert.Equal(["httpTrigger", "http"], bindings.Select(binding => (string?)binding!["type"]));
        Assert.Equal("anonymous", (string?)bindings[0]!["authLevel"]);
        Assert.Equal("{*path}", (string?)bindings[0]!["route"]);
    }

    [Fact]
    public void Policies_are_published_and_local_settings_are_not()
    {
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(_root.Path, "policies", "policyDefinitions"), "*.json", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(_root.Path, "*.settings*.json"));
    }

    [Fact]
    public void The_sample_settings_start_the_app()
    {
        var text = File.ReadAllText(Path.Combine(Testing.Repository.Root, "local.settings.sample.json"));
        var values = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!["Values"]!.AsObject();
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationBuilder();
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(
            configuration,
            values.ToDictionary(value => value.Key.Replace("__", ":", StringComparison.Ordinal), value => (string?)value.Value).Append(new("FUNCTIONS_CUSTOMHANDLER_PORT", "21000")));

        _ = Settings.Read(configuration.Build(), out var problems);

        Assert.Empty(problems);
        Assert.Equal("custom", (string?)values["FUNCTIONS_WORKER_RUNTIME"]);
    }
}
