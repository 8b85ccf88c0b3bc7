using System.Text;
using System.Text.Json;

namespace Automation.Functions.Tests;

public sealed class InvocationDecoderTests
{
    [Theory]
    [InlineData("\"1\"", 1)]
    [InlineData("\"\\\"4\\\"\"", 4)]
    [InlineData("3", 3)]
    [InlineData("\"x\"", 0)]
    [InlineData("-1", 0)]
    [InlineData("null", 0)]
    public void The_dequeue_count_is_read_quoted_unquoted_or_as_a_number(string count, int expected)
    {
        var input = Queue($$$"""{"Data":{"message":"e30="},"Metadata":{"DequeueCount":{{{count}}}}}""");

        Assert.Equal(expected, input.DequeueCount);
    }

    [Theory]
    [InlineData("\"\\\"225622ab\\\"\"", "225622ab")]
    [InlineData("\"225622ab\"", "225622ab")]
    [InlineData("7", null)]
    public void The_message_id_is_read_quoted_or_unquoted(string id, string? expected) =>
        Assert.Equal(expected, Queue($$$"""{"Data":{"message":"e30="},"Metadata":{"Id":{{{id}}}}}""").MessageId);

    [Theory]
    [InlineData("\"eyJhIjoxfQ==\"", """{"a":1}""")]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("\"{\\\"a\\\":1}\"", """{"a":1}""")]
    [InlineData("\"\\\"{\\\\\\\"a\\\\\\\":1}\\\"\"", """{"a":1}""")]
    [InlineData("\"\"", "")]
    public void The_body_is_read_from_every_encoding_a_host_uses(string message, string expected) =>
        Assert.Equal(expected, Queue($$$"""{"Data":{"message":{{{message}}}},"Metadata":{}}""").Body);

    [Fact]
    public void A_body_that_is_not_Unicode_reaches_the_worker_for_quarantine() =>
        Assert.Equal("\ufffd\ufffd", Queue("""{"Data":{"message":"//4="}}""").Body);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Data":null}""")]
    [InlineData("""{"Data":{"other":"e30="}}""")]
    [InlineData("{")]
    public void A_queue_payload_without_a_message_is_refused(string payload) => Assert.ThrowsAny<JsonException>(() => Queue(payload));

    [Fact]
    public void An_event_is_cut_out_byte_for_byte()
    {
        const string Event = """{ "id" : "1", "n": 1.50, "data": {"event":{"no":1}} }""";
        const string Payload = """{"Metadata":{"event":"wrong"},"Data":{"x":[1,{"event":2}],"event":""" + Event + "}}";

        Assert.Equal(Event, Text(Payload));
    }

    [Fact]
    public void Events_given_as_text_are_unpacked() => Assert.Equal("""[{"id":"1"}]""", Text("""{"Data":{"event":"[{\"id\":\"1\"}]"}}"""));

    [Theory]
    [InlineData("""{"Data":{"timer":{"IsPastDue":true}}}""", true)]
    [InlineData("""{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{"sys":{}}}""", false)]
    [InlineData("""{"Data":{"timer":"run it"}}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""[]""", false)]
    public void A_tick_is_a_tick_and_says_whether_it_is_late(string payload, bool isPastDue) =>
        Assert.Equal(isPastDue, Assert.IsType<TimerInput>(InvocationDecoder.Decode(TriggerKind.Timer, Encoding.UTF8.GetBytes(payload))).IsPastDue);

    private static QueueInput Queue(string payload) => Assert.IsType<QueueInput>(InvocationDecoder.Decode(TriggerKind.Queue, Encoding.UTF8.GetBytes(payload)));

    private static string Text(string payload) =>
        Encoding.UTF8.GetString(Assert.IsType<EventInput>(InvocationDecoder.Decode(TriggerKind.Event, Encoding.UTF8.GetBytes(payload))).Body.Span);
}
