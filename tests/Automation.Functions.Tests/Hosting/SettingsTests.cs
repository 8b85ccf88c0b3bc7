using Microsoft.Extensions.Configuration;

namespace Automation.Functions.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void The_port_of_the_host_decides_how_the_process_runs()
    {
        Assert.Equal("127.0.0.1:21000", Read(("FUNCTIONS_CUSTOMHANDLER_PORT", "21000"), ("SweepSchedule", "0 0 */6 * * *")).Settings?.Mode.Address.ToString());
        Assert.IsType<HostMode.StandAlone>(Read().Settings?.Mode);
        Assert.Equal("127.0.0.1:8080", Read().Settings?.Mode.Address.ToString());
        Assert.Equal("0.0.0.0:9000", Read(("Listen", "0.0.0.0:9000")).Settings?.Mode.Address.ToString());
    }

    [Theory]
    [InlineData("AUT6101", "FUNCTIONS_CUSTOMHANDLER_PORT", "0")]
    [InlineData("AUT6101", "FUNCTIONS_CUSTOMHANDLER_PORT", "65536")]
    [InlineData("AUT6101", "FUNCTIONS_CUSTOMHANDLER_PORT", "http://x")]
    [InlineData("AUT6101", "FUNCTIONS_CUSTOMHANDLER_PORT", "")]
    [InlineData("AUT6102", "Functions:EventConcurrency", "0")]
    [InlineData("AUT6102", "Functions:EventConcurrency", "many")]
    [InlineData("AUT6102", "Functions:EventDeadline", "00:00:30")]
    [InlineData("AUT6102", "Functions:WorkDeadline", "1.00:00:00")]
    [InlineData("AUT6106", "Listen", "0.0.0.0")]
    [InlineData("AUT6106", "Listen", "http://localhost:80")]
    [InlineData("AUT6107", "Events:DeliveryKey", "short")]
    [InlineData("AUT6107", "Events:PreviousDeliveryKey", "short")]
    [InlineData("AUT6107", "Events:Authority", "http://login.example")]
    public void A_bad_setting_is_named(string code, string name, string value)
    {
        var (settings, problems) = Read((name, value));

        Assert.Null(settings);
        Assert.Contains(problems, problem => problem.Code == code && problem.Message.Contains(name.Split(':')[^1], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Events:Audience", "api://automation", "TenantId")]
    [InlineData("Events:TenantId", "11111111-2222-3333-4444-555555555555", "Audience")]
    public void Half_a_proof_of_sender_names_the_missing_half(string name, string value, string missing) =>
        Assert.Contains(missing, Assert.Single(Read((name, value)).Problems).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("production")]
    public void A_scope_that_is_no_subscription_is_refused(string subscription) =>
        Assert.Equal("AUT6113", Assert.Single(Read(("Compliance:Subscriptions:0", subscription)).Problems).Code);

    [Fact]
    public void All_problems_are_told_at_once() =>
        Assert.Equal(
            ["AUT6101", "AUT6102", "AUT6103", "AUT6107"],
            Read(("FUNCTIONS_CUSTOMHANDLER_PORT", "x"), ("Functions:EventConcurrency", "0"), ("SweepSchedule", "x"), ("Events:DeliveryKey", "x"))
                .Problems.Select(problem => problem.Code).Order(StringComparer.Ordinal));

    [Fact]
    public void A_secret_in_the_wrong_form_is_not_repeated()
    {
        var (_, problems) = Read(("Events:DeliveryKey", "hunter2"), ("Functions:EventConcurrency", "hunter2"));

        Assert.Equal(2, problems.Count);
        Assert.DoesNotContain(problems, problem => problem.Message.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("every day")]
    [InlineData("0 */6 * * *")]
    public void The_host_needs_the_schedule_of_the_sweep(string schedule) =>
        Assert.Equal("AUT6103", Assert.Single(Read(("FUNCTIONS_CUSTOMHANDLER_PORT", "21000"), ("SweepSchedule", schedule)).Problems).Code);

    [Theory]
    [InlineData("", "", "", true)]
    [InlineData("a.db", "https://a.queue.core.windows.net", "", true)]
    [InlineData("a.db", "", "instance-1", true)]
    [InlineData("a.db", "", "", false)]
    [InlineData("", "https://a.queue.core.windows.net", "instance-1", false)]
    public void The_store_is_one_and_shared_where_it_has_to_be(string file, string queues, string instance, bool refused) =>
        Assert.Equal(
            refused ? ["AUT6112"] : [],
            Read(("Store:Path", file), ("AzureStorage:QueueServiceUri", queues), ("WEBSITE_INSTANCE_ID", instance)).Problems.Select(problem => problem.Code));

    [Theory]
    [InlineData("dotnet-isolated", true)]
    [InlineData("custom", false)]
    [InlineData("Custom", false)]
    [InlineData("", false)]
    public void Another_worker_runtime_would_leave_the_triggers_out(string runtime, bool refused) =>
        Assert.Equal(refused ? ["AUT6105"] : [], Host(("FUNCTIONS_WORKER_RUNTIME", runtime)));

    [Theory]
    [InlineData("00:20:10", true)]
    [InlineData("00:05:00", true)]
    [InlineData("soon", true)]
    [InlineData("00:20:11", false)]
    [InlineData("-1", false)]
    public void The_timeout_of_the_host_must_be_above_our_own_deadline(string timeout, bool refused) =>
        Assert.Equal(refused ? ["AUT6104"] : [], Host(("AzureFunctionsJobHost:functionTimeout", timeout)));

    private static IEnumerable<string> Host((string, string) setting) =>
        Read(("FUNCTIONS_CUSTOMHANDLER_PORT", "21000"), ("SweepSchedule", "0 0 */6 * * *"), setting).Problems.Select(problem => problem.Code);

    private static (Settings? Settings, IReadOnlyList<SettingProblem> Problems) Read(params (string Name, string Value)[] values)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Store:Path", "a.db"), new("Compliance:Subscriptions:0", "11111111-2222-3333-4444-555555555555")]).AddInMemoryCollection(values.ToDictionary(value => value.Name, value => (string?)value.Value)).Build();
        var settings = Settings.Read(configuration, out var problems);
        return (settings, problems);
    }
}
