namespace Automation.Inventory;

/// <summary>The prices in force. They may be replaced by newer ones while the program runs.</summary>
public interface IPrices
{
    /// <summary>In the currency that costs are told in.</summary>
    PriceTable Current { get; }

    /// <summary>In US dollars, for what is named by them.</summary>
    PriceTable UsDollars { get; }
}
