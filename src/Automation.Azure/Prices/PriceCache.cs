using System.Text.Json;
using Automation.Inventory;

namespace Automation.Azure;

/// <summary>Prices in a file, with the day they were read. A file that is missing, damaged or of another currency is as none.</summary>
internal sealed class PriceCache(string? path)
{
    public PriceTable? Read(string currency)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return PriceTable.Load(document.RootElement).Table is { } table && table.Currency == currency ? table : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <returns>False when it could not be written.</returns>
    public bool Write(PriceTable table)
    {
        if (path is null)
        {
            return true;
        }

        try
        {
            // Whole or not at all: a reader never sees half a file.
            var beside = path + ".new";
            File.WriteAllText(beside, table.ToJson().ToJsonString());
            File.Move(beside, path, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
