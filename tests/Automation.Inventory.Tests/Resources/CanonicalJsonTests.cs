using System.Globalization;
using CsCheck;

namespace Automation.Inventory.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """{ "b" : [ true, null ], "a" : 1 }""")]
    [InlineData("""{"a":1.0}""", """{"a":1}""")]
    [InlineData("""{"a":-0}""", """{"a":0e5}""")]
    [InlineData("""{"a":1200}""", """{"a":1.2e3}""")]
    [InlineData("""{"a":"A/é"}""", """{"\u0061":"\u0041\/\u00e9"}""")]
    public void Spellings_of_the_same_document_hash_alike(string one, string other) =>
        Assert.Equal(CanonicalJson.Hash(Arm.Json(one)), CanonicalJson.Hash(Arm.Json(other)));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""[1,2]""", """[2,1]""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":12345678901234567890.1}""", """{"a":12345678901234567890.2}""")]
    [InlineData("\"\\ud800\"", "\"\\ud801\"")]
    [InlineData("""{"A":1}""", """{"a":1}""")]
    public void Different_documents_hash_differently(string one, string other) =>
        Assert.NotEqual(CanonicalJson.Hash(Arm.Json(one)), CanonicalJson.Hash(Arm.Json(other)));

    [Fact]
    public void Hash_is_lower_case_hex_and_an_undefined_element_hashes_like_null()
    {
        Assert.Matches("^[0-9a-f]{64}$", CanonicalJson.Hash(Arm.Json("{}")));
        Assert.Equal(CanonicalJson.Hash(Arm.Json("null")), CanonicalJson.Hash(default));
    }

    [Theory]
    [InlineData("1e999999999999999999999", "1e999999999999999999999")]
    [InlineData("0.00120", "0.0012")]
    [InlineData("-12.50E1", "-125")]
    [InlineData("1e30", "1e30")]
    [InlineData("10e29", "1e30")]
    public void Number_has_one_text(string raw, string canonical) => Assert.Equal(canonical, JsonText.CanonicalNumber(raw));

    [Fact]
    public void Number_keeps_its_value() =>
        Gen.Decimal.Sample(value => Assert.Equal(
            value, decimal.Parse(JsonText.CanonicalNumber(value.ToString(CultureInfo.InvariantCulture)), NumberStyles.Float, CultureInfo.InvariantCulture)));
}
