namespace Automation.Inventory;

/// <summary>Prices that can be replaced as a whole: a reader sees the old table or the new one.</summary>
public sealed class PriceBook(PriceTable first) : IPrices
{
    private PriceTable _current = first;
    private PriceTable _usDollars = first.Currency == "USD" ? first : PriceTable.Default;

    /// <summary>With the embedded table, in US dollars.</summary>
    public PriceBook()
        : this(PriceTable.Default)
    {
    }

    public PriceTable Current => Volatile.Read(ref _current);

    public PriceTable UsDollars => Volatile.Read(ref _usDollars);

    public void Replace(PriceTable table)
    {
        if (table.Currency == "USD")
        {
            Volatile.Write(ref _usDollars, table);
        }

        Volatile.Write(ref _current, table);
    }
}
