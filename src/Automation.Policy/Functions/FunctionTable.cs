using System.Collections.Frozen;

namespace Automation.Policy;

/// <summary>The functions that policy rules may call.</summary>
internal static class FunctionTable
{
    private static readonly string[] ForbiddenNames =
    [
        "copyIndex", "dateTimeAdd", "dateTimeFromEpoch", "dateTimeToEpoch", "deployment", "environment", "extensionResourceId", "lambda",
        "map", "filter", "reduce", "sort", "toObject", "groupBy", "mapValues", "managementGroup", "newGuid", "pickZones", "providers",
        "reference", "resourceId", "subscriptionResourceId", "tenantResourceId", "managementGroupResourceId", "tenant", "variables", "deployer", "fail", "externalInput",
    ];

    private static readonly FrozenSet<string> Forbidden = ForbiddenNames.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, FunctionSymbol> ByName =
        Special().Concat(LogicFunctions.All()).Concat(NumberFunctions.All()).Concat(TextFunctions.All())
            .Concat(CollectionFunctions.All()).Concat(EncodingFunctions.All()).Concat(HashFunctions.All()).Concat(CidrFunctions.All()).Concat(ContextFunctions.All())
            .ToFrozenDictionary(f => f.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Names => ByName.Keys;

    public static FunctionSymbol? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether ARM templates know it but policy rules may not call it.</summary>
    public static bool IsForbidden(string name)
        => Forbidden.Contains(name) || name.StartsWith("list", StringComparison.OrdinalIgnoreCase);

    // These have no body: the binder turns them into nodes of their own.
    private static IEnumerable<FunctionSymbol> Special()
    {
        static Value None(Value[] arguments, EvaluationContext context) => Value.Missing;

        yield return new("parameters", 1, 1, None, Form: FunctionForm.Parameters);
        yield return new("field", 1, 1, None, Pure: false, Form: FunctionForm.Field);
        yield return new("current", 0, 1, None, Pure: false, Form: FunctionForm.Current);
        yield return new("if", 3, 3, None, Form: FunctionForm.If);
    }
}
