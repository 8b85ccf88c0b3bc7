using System.Net;
using System.Text;

namespace Automation.Functions.Tests;

/// <summary>The stand-in itself: it must refuse what a real host refuses, or the other tests prove nothing.</summary>
public sealed class ReplyRulesTests
{
    [Theory]
    [InlineData(200, "application/json", "{}", true)]
    [InlineData(200, "application/json", """{"Outputs":{"q":{"id":"abcd"}},"ReturnValue":null}""", true)]
    [InlineData(202, "application/json", """{"Logs":["abcd"]}""", true)]
    [InlineData(200, "application/json", "", false)]
    [InlineData(204, "application/json", "", false)]
    [InlineData(200, "text/plain", "{}", false)]
    [InlineData(200, "application/json", "{", false)]
    [InlineData(200, "application/json", "[]", false)]
    [InlineData(200, "application/json", """{"outputs":{"q":"abcd"}}""", false)]
    [InlineData(200, "application/json", """{"ReturnValue":"0123456789abcdef0123456789abcdef"}""", false)]
    [InlineData(302, "application/json", "{}", false)]
    [InlineData(404, "application/json", "{}", false)]
    [InlineData(500, "application/json", "{}", false)]
    public async Task A_reply_is_judged_as_the_host_judges_it(int status, string type, string body, bool succeeds)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

        var verdict = await ReplyRules.JudgeAsync(response);

        Assert.True(succeeds == verdict.Succeeded, verdict.Why);
    }

    [Fact]
    public void Exit_codes_are_answered_as_the_host_answers_them()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var host = new ExitRules(time);

        Assert.Equal(HostReaction.LeftDead, host.HandlerEnded(0));
        Assert.Equal([HostReaction.Restarted, HostReaction.Restarted, HostReaction.Restarted], [host.HandlerEnded(200), host.HandlerEnded(200), host.HandlerEnded(200)]);
        Assert.Equal([HostReaction.Restarted, HostReaction.Restarted], [host.HandlerEnded(1), host.HandlerEnded(134)]);
        time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal([HostReaction.Restarted, HostReaction.Restarted, HostReaction.HostStopped], [host.HandlerEnded(1), host.HandlerEnded(1), host.HandlerEnded(1)]);
    }
}
