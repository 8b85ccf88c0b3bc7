namespace Automation.Policy.Tests;

public sealed class ArmFunctionTests
{
    [Theory]
    [InlineData("parseCidr('10.144.0.0/20')", """{"network":"10.144.0.0","netmask":"255.255.240.0","broadcast":"10.144.15.255","firstUsable":"10.144.0.1","lastUsable":"10.144.15.254","cidr":20}""")]
    [InlineData("cidrSubnet('10.144.0.0/20', 24, 0)", "\"10.144.0.0/24\"")]
    [InlineData("cidrSubnet('10.144.0.0/20', 24, 15)", "\"10.144.15.0/24\"")]
    [InlineData("cidrSubnet('10.144.0.0/20', 24, 16)", null)]
    [InlineData("cidrSubnet('10.144.0.0/20', 19, 0)", null)]
    [InlineData("cidrSubnet('0.0.0.0/0', 32, 4294967295)", "\"255.255.255.255/32\"")]
    [InlineData("cidrHost('10.144.3.0/24', 0)", "\"10.144.3.1\"")]
    [InlineData("cidrHost('10.144.3.0/24', 253)", "\"10.144.3.254\"")]
    [InlineData("cidrHost('10.144.3.0/24', 254)", null)]
    [InlineData("cidrHost('10.144.3.0/24', -1)", null)]
    [InlineData("parseCidr('10.144.0.1')", null)]
    [InlineData("parseCidr('fdad::/48')", null)]
    [InlineData("flatten(createArray(createArray(1, 2), createArray(3)))", "[1,2,3]")]
    [InlineData("flatten(createArray(1))", null)]
    [InlineData("objectKeys(createObject('b', 1, 'a', 2))", "[\"b\",\"a\"]")]
    [InlineData("shallowMerge(createArray(createObject('a', createObject('x', 1)), createObject('A', createObject('y', 2))))", "{\"a\":{\"y\":2}}")]
    [InlineData("split('a b', '')", "[\"a b\"]")]
    [InlineData("bool(0)", "false")]
    [InlineData("addDays('01/15/2024', 1)", null)]
    [InlineData("ipRangeContains('10.0.0.0/8', '010.0.0.1')", null)]
    [InlineData("ipRangeContains('::/0', '[::1]:80')", null)]
    [InlineData("concat()", null)]
    public void Functions_give_what_arm_documents_or_fail(string expression, string? expected)
    {
        var diagnostics = System.Collections.Immutable.ImmutableArray.CreateBuilder<Diagnostic>();
        var bag = new DiagnosticBag(PolicySource.FromText("case.json", expression), diagnostics);
        var fields = new FieldResolver(FactCatalog.Empty, ProductAliases.Instance);
        var none = System.Collections.Immutable.ImmutableDictionary<string, ParameterDeclaration>.Empty;
        var bound = ExpressionBinder.BindText($"[{expression}]", default, new BindingScope(bag, none, fields));

        var result = new ExpressionCompiler(System.Collections.Immutable.ImmutableDictionary<string, Value>.Empty, fields, bag).Compile(bound).Constant!.Value;

        Assert.Empty(diagnostics);
        Assert.Equal(expected, result.Kind == ValueKind.Failure ? null : result.ToString());
    }
}
