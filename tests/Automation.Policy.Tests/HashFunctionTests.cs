namespace Automation.Policy.Tests;

public sealed class HashFunctionTests
{
    // The first four are what Azure's own tools give for these texts; the last is a version 5 UUID in ARM's namespace.
    [Theory]
    [InlineData("uniqueString", "rbgf3xv4ufgzg", "test")]
    [InlineData("uniqueString", "cgtzqvhu4i23s", "abc")]
    [InlineData("uniqueString", "a7wkljktk6wne", "hello", "world")]
    [InlineData("uniqueString", "z22rah77jfqry", "/subscriptions/12345678-1234-1234-1234-123456789012/resourceGroups/my-rg", "Microsoft.Storage/storageAccounts")]
    [InlineData("guid", "a98fa280-e03f-5afa-8d8e-92d0a9c201e8", "a", "b", "c")]
    public void Hashes_are_those_of_arm(string function, string expected, params string[] parts)
        => Assert.Equal(expected, Call(function, [.. parts.Select(Value.Text)]).AsText);

    [Theory]
    [InlineData("guid")]
    [InlineData("uniqueString")]
    public void Only_texts_have_a_hash(string function)
        => Assert.Equal(ValueKind.Failure, Call(function, [Value.Integer(3)]).Kind);

    private static Value Call(string function, Value[] arguments)
        => FunctionTable.Find(function)!.Invoke(arguments, new EvaluationContext(new EvaluationInput { Resource = default, UtcNow = default }));
}
