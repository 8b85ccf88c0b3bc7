using System.Text;

namespace Automation.Azure.Tests;

public sealed class EventGridHandshakeTests
{
    private const string Validation =
        """[{"id":"1","topic":"t","subject":"","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"5A\"C","validationUrl":"https://evil.example/"}}]""";

    [Fact]
    [Trait("Case", "19")]
    public void Validation_is_answered_with_its_code_only()
    {
        var code = EventGridHandshake.ValidationCode(Encoding.UTF8.GetBytes(Validation));

        Assert.Equal("5A\"C", code);
        Assert.Equal("""{"validationResponse":"5A\u0022C"}""", EventGridHandshake.ValidationReply(code!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("""{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent"}""")]
    [InlineData("""{"eventType":"Microsoft.Resources.ResourceWriteSuccess","data":{"validationCode":"x"}}""")]
    [InlineData("""[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"x"}},{}]""")]
    public void Anything_else_is_no_validation(string body) => Assert.Null(EventGridHandshake.ValidationCode(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("SubscriptionDeletion", "", true)]
    [InlineData(null, """[{"eventType":"Microsoft.EventGrid.SubscriptionDeletedEvent"}]""", true)]
    [InlineData("Notification", "[{}]", false)]
    [Trait("Case", "18")]
    public void Removal_of_the_subscription_is_recognised(string? header, string body, bool expected) =>
        Assert.Equal(expected, EventGridHandshake.IsSubscriptionDeletion(header, Encoding.UTF8.GetBytes(body)));
}
