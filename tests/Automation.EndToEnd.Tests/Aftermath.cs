using System.Text.Json;
using Automation.Azure;
using Automation.Compliance;

namespace Automation.EndToEnd.Tests;

/// <summary>What a run left behind, read from its files: what the local Azure saw, and what the product recorded.</summary>
internal sealed record Aftermath(IReadOnlyList<AzureWrite> OwnWrites, IReadOnlyList<JournalEntry> Journal, IReadOnlyList<Alert> Alerts, IReadOnlyList<JsonElement> Lines)
{
    private const string Self = "169090f6-b5e5-5094-a373-3ad20de13536";

    public static async Task<Aftermath> ReadAsync(TemporaryFolder state)
    {
        var lines = (await File.ReadAllLinesAsync(state.File("azure.jsonl"))).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var writes = Of(lines, "change")
            .Where(line => line.TryGetProperty("write", out _))
            .Select(line => line.GetProperty("write"))
            .Where(write => write.GetProperty("actor").ValueEquals(Self))
            .Select(write => new AzureWrite(write.GetProperty("id").GetString()!, Text(write, "clientRequestId"), Text(write, "bodyHash"), Text(write, "previousHash")));
        var alerts = Of(lines, "inbox").Select(line => line.GetProperty("message"))
            .Select(message => new Alert(Text(message.GetProperty("headers"), "idempotency-key"), message.GetProperty("body").GetString()!));
        return new Aftermath([.. writes], await JournalAsync(state.File("store.db")), [.. alerts], lines);
    }

    /// <summary>The newest body of a resource that was written at all.</summary>
    public JsonElement LastBody(string name) =>
        Of(Lines, "change")
            .Where(line => line.TryGetProperty("change", out var change) && change.GetProperty("id").GetString()!.EndsWith("/" + name, StringComparison.OrdinalIgnoreCase))
            .Select(line => line.GetProperty("change").GetProperty("body"))
            .Last();

    /// <summary>Every write of ours took effect once, changed something, and stands in the journal with its end.</summary>
    public void AssertWritesJournaledOnce()
    {
        Assert.Equal(OwnWrites.Count, OwnWrites.Select(write => write.ClientRequestId).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(OwnWrites, write => Assert.NotEqual(write.PreviousHash, write.BodyHash));
        var entries = Journal.ToDictionary(entry => entry.Id, StringComparer.OrdinalIgnoreCase);
        Assert.All(OwnWrites, write => Assert.Equal(JournalState.Verified, entries[write.ClientRequestId!].State));
        Assert.All(Journal, entry => Assert.True(entry.State is not (JournalState.Intended or JournalState.Written), $"{entry.Id} was begun and never ended."));
        Assert.Equal(
            OwnWrites.Select(write => write.ClientRequestId!).Order(StringComparer.OrdinalIgnoreCase),
            Journal.Where(entry => entry.State == JournalState.Verified).Select(entry => entry.Id).Order(StringComparer.OrdinalIgnoreCase));
    }

    private static IEnumerable<JsonElement> Of(IEnumerable<JsonElement> lines, string kind) => lines.Where(line => line.GetProperty("k").ValueEquals(kind));

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static async Task<IReadOnlyList<JournalEntry>> JournalAsync(string path)
    {
        using var store = SqliteStore.Open(path, TimeProvider.System);
        var entries = new List<JournalEntry>();
        await foreach (var row in new Journal(store, TimeProvider.System).ListAsync(null, CancellationToken.None))
        {
            entries.Add(row.Value);
        }

        return entries;
    }
}

internal sealed record AzureWrite(string Id, string? ClientRequestId, string? BodyHash, string? PreviousHash);

internal sealed record Alert(string? Key, string Body);
