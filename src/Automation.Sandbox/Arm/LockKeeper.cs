using System.Text.Json;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>Locks hold for their scope and everything below it; the strictest wins.</summary>
internal static class LockKeeper
{
    public const string Type = "Microsoft.Authorization/locks";

    /// <summary>Locks that hold for the scope: its own and inherited ones.</summary>
    public static IEnumerable<Document> HoldingFor(AzureState state, ResourceId id) =>
        state.Locks.Where(l => l.Id.ParentOrScope is { } scope && id.IsWithin(scope)).OrderBy(l => l.Id.Key, StringComparer.Ordinal);

    public static ArmAnswer? Check(AzureState state, ArmRequest request)
    {
        if (request.Id.IsType(Type))
        {
            return null;
        }

        var deletes = request.Method == "DELETE";
        var scopes = HoldingFor(state, request.Id).Where(l => deletes || Level(l) == "ReadOnly").Select(l => l.Id.ParentOrScope!).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (scopes.Count == 0)
        {
            return null;
        }

        var operation = deletes ? "delete" : "write";
        return ArmAnswer.Gateway(409, "ScopeLocked",
            $"The scope '{request.Id}' cannot perform {operation} operation because following scope(s) are locked: '{string.Join("', '", scopes)}'. Please remove the lock and try again.");
    }

    private static string? Level(Document document) =>
        document.Body.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty("level", out var level) ? level.GetString() : null;
}
