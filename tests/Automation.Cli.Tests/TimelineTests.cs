using System.Collections.Immutable;
using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console.Testing;

namespace Automation.Cli.Tests;

public sealed class TimelineTests : IDisposable
{
    private static readonly ResourceId Firewall = ResourceId.Parse("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/waf");
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now);
    private readonly TestConsole _console = new TestConsole().Width(300);
    private readonly Timeline _timeline;

    public TimelineTests() => _timeline = new Timeline(_console, _time);

    public void Dispose() => _console.Dispose();

    [Fact]
    public void A_fix_is_told_from_the_change_to_the_check_after_it()
    {
        _timeline.Begin("1/1", "Somebody [experiments]");
        After(61, () => _timeline.ChangeReceived(Change(ChangeFamily.Activity, new Actor("a", "Sample Person", "User"))));
        After(99, () => _timeline.ChangeReceived(Change(ChangeFamily.Notification, null)));
        After(300, () => _timeline.Judged(Waf(), [], [], [Finding(FindingState.Open)]));
        After(40, () => _timeline.Planned(Plan(PlanState.Approved, "")));
        After(60, () => _timeline.RemediationStep(Plan(PlanState.Executing, ""), Entry(JournalState.Intended, "About to write.")));
        After(600, () => _timeline.RemediationStep(Plan(PlanState.Executing, ""), Entry(JournalState.Written, "The provider accepted the write.")));
        After(40, () => _timeline.RemediationStep(Plan(PlanState.Executing, ""), Entry(JournalState.Verified, "As planned.")));
        After(10, () => _timeline.AlertDelivered(Message(), "teams", DeliveryResult.Accepted.Instance));

        AssertShown("""

            1/1 Somebody [experiments]
                  61 ms  heard     Sample Person (User) wrote waf
                 160 ms  heard     the resource itself reports: changed waf
                 460 ms  verdict   NonCompliant awaf-prevention (High) on waf: mode is "Detection".
                 500 ms  plan      properties.mode: "Detection" -> "Prevention"
                 500 ms  plan      properties.old: 1 -> (removed)
                 500 ms  guards    1 of 1 passed
                 560 ms  journal   About to write.
               1,160 ms  written   The provider accepted the write.
               1,200 ms  verified  As planned.
               1,210 ms  alert     Remediated High, teams took it: WAF blocks (waf)

            """);
    }

    [Fact]
    public void What_waits_or_is_held_back_says_why()
    {
        _timeline.Begin("1/1", "x");
        _timeline.Planned(Plan(PlanState.AwaitingApproval, "approval: a person is asked.") with { Diff = [] });
        _timeline.Planned(Plan(PlanState.Proposed, "owner: code owns it.") with { Diff = [] });
        _timeline.AlertDelivered(Message() with { ResourceId = "no id" }, "teams", new DeliveryResult.Later("busy"));

        AssertShown("""

            1/1 x
                   0 ms  guards    waits for approval: approval: a person is asked.
                   0 ms  guards    not carried out: owner: code owns it.
                   0 ms  alert     Remediated High, teams did not take it: WAF blocks (no id)

            """);
    }

    [Fact]
    public void Repeats_and_our_own_requests_are_not_heard_twice()
    {
        _timeline.Begin("1/1", "x");
        _timeline.ChangeReceived(Change(ChangeFamily.Internal, null));
        _timeline.ChangeReceived(Change(ChangeFamily.Activity, null));
        _timeline.ChangeReceived(Change(ChangeFamily.Activity, null));

        Assert.Single(_console.Lines, line => line.Contains("heard", StringComparison.Ordinal));
    }

    [Fact]
    public void Outside_of_a_step_nothing_is_shown()
    {
        _timeline.Line("plan", "green", "before");
        _timeline.Begin("1/1", "x");
        _timeline.End();
        _timeline.Line("plan", "green", "after");

        Assert.DoesNotContain("before", _console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("after", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_cannot_steer_the_terminal_or_the_markup()
    {
        _timeline.Begin("1/1", "x");
        _timeline.Line("plan", "green", "a\u001b[2Jb\r\nc [red]d[/] \u0007");

        var line = Assert.Single(_console.Lines, text => text.Contains("plan", StringComparison.Ordinal));
        Assert.Contains("a [2Jb  c [red]d[/]", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, char.IsControl);
    }

    private void After(int milliseconds, Action action)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        action();
    }

    private void AssertShown(string expected) =>
        Assert.Equal(expected.TrimEnd().ReplaceLineEndings("\n"), string.Join('\n', _console.Output.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd());

    private static ResourceChange Change(ChangeFamily family, Actor? actor) =>
        new() { EventKey = "e", ResourceId = Firewall, Kind = ChangeKind.Written, Family = family, At = Now, Actor = actor };

    private static Resource Waf() => new() { Id = Firewall, Body = JsonDocument.Parse("{}").RootElement, ReadAt = Now, Source = ResourceSource.Provider };

    private static Finding Finding(FindingState state) => new()
    {
        Id = "f",
        ResourceId = Firewall.Text,
        ResourceType = Firewall.Type,
        PolicyKey = "baseline/awaf-prevention",
        PolicyName = "awaf-prevention",
        Title = "WAF blocks",
        Severity = FindingSeverity.High,
        State = state,
        Verdict = "NonCompliant",
        Reasons = [new FindingReason("mode", "notEquals", "\"Detection\"", "\"Prevention\"", "mode is \"Detection\".", "x(1,1)", [])],
        OpenedAt = Now,
        UpdatedAt = Now,
        LastReadAt = Now,
        Sequence = 1,
        PolicyVersion = "v",
    };

    private static RemediationPlan Plan(PlanState state, string reason) => new()
    {
        Id = "p",
        FindingId = "f",
        ResourceId = Firewall.Text,
        PolicyKey = "baseline/awaf-prevention",
        PolicyName = "awaf-prevention",
        PolicyVersion = "v",
        ApiVersion = "2024-01-01",
        DocumentHash = "h",
        Diff = [new PropertyChange("properties.mode", "\"Detection\"", "\"Prevention\""), new PropertyChange("properties.old", "1", null)],
        Disruption = Disruption.None,
        Guards = [new GuardResult("kill-switch", GuardDecision.Pass, "Writes are allowed.")],
        State = state,
        StateReason = reason,
        CreatedAt = Now,
        ExpiresAt = Now.AddDays(1),
    };

    private static JournalEntry Entry(JournalState state, string detail) => new()
    {
        Id = "j",
        PlanId = "p",
        FindingId = "f",
        ResourceId = Firewall.Text,
        PolicyKey = "k",
        State = state,
        Diff = [],
        BeforeHash = "b",
        IntendedHash = "i",
        Fence = 1,
        StartedAt = Now,
        Detail = detail,
    };

    private static AlertMessage Message() => new()
    {
        Id = "f-1",
        FindingId = "f",
        Kind = AlertKind.Remediated,
        Severity = FindingSeverity.High,
        Title = "WAF blocks",
        PolicyId = "AWAF-101",
        ResourceId = Firewall.Text,
        Verdict = "Compliant",
    };
}
