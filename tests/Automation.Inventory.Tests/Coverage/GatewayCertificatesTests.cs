using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class GatewayCertificatesTests
{
    private static readonly string Gateway = Arm.Network("applicationGateways/agw");
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2026, 12, 24, 10, 30, 0, TimeSpan.Zero);

    /// <summary>A root and a leaf it signed, as DER.</summary>
    private static (byte[] Root, byte[] Leaf) Chain(params string[] names)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=Root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(Start, End.AddYears(5));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=shop.example.com", key, HashAlgorithmName.SHA256);
        if (names.Length > 0)
        {
            var alternative = new SubjectAlternativeNameBuilder();
            Array.ForEach(names, alternative.AddDnsName);
            request.CertificateExtensions.Add(alternative.Build());
        }

        using var leaf = request.Create(root, Start, End, [1, 2, 3]);
        return (root.RawData, leaf.RawData);
    }

    /// <summary>What the gateway returns as <c>publicCertData</c>.</summary>
    private static string Bag(params byte[][] certificates)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.7.2");
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("1.2.840.113549.1.7.1");
                }

                using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    Array.ForEach(certificates, c => writer.WriteEncodedValue(c));
                }

                using (writer.PushSetOf())
                {
                }
            }
        }

        return Convert.ToBase64String(writer.Encode());
    }

    private static Topology With(string certificate, string hosts = "\"shop.example.com\"", string more = "") => Topology.Build([Arm.Resource(Gateway, $$"""
        {"sslCertificates":[{"name":"shop","properties":{ {{certificate}} } },{"name":"idle","properties":{"publicCertData":"AAAA"} }],
         "httpListeners":[{"name":"https","properties":{"protocol":"Https","hostNames":[{{hosts}}],"sslCertificate":{{Arm.Ref(Gateway + "/sslCertificates/shop")}} } }]{{more}} }
        """)]);

    private static JsonElement One(Topology topology) => Assert.Single(topology.Fact(Gateway, "gateway.certificates").Value().EnumerateArray());

    [Theory]
    [InlineData("bag")]
    [InlineData("bag the other way round")]
    [InlineData("der")]
    [InlineData("pem")]
    [InlineData("pem in base64")]
    public void The_leaf_is_read_whatever_it_is_wrapped_in(string form)
    {
        var (root, leaf) = Chain("shop.example.com", "*.example.com");
        var pem = $"-----BEGIN CERTIFICATE-----\n{Convert.ToBase64String(leaf)}\n-----END CERTIFICATE-----";
        var data = form switch
        {
            "bag" => Bag(leaf, root),
            "bag the other way round" => Bag(root, leaf),
            "der" => Convert.ToBase64String(leaf),
            "pem" => pem.Replace("\n", "\\n", StringComparison.Ordinal),
            _ => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)),
        };

        var topology = With($"\"publicCertData\":\"{data}\"");
        var certificate = One(topology);

        Assert.Equal("2026-12-24T10:30:00Z", certificate.GetProperty("notAfter").GetString());
        Assert.Equal(["shop.example.com", "*.example.com"], certificate.GetProperty("names").EnumerateArray().Select(n => n.GetString()));
        Assert.Empty(certificate.GetProperty("unmatchedHosts").EnumerateArray());
        Assert.Equal(0, topology.Fact(Gateway, "gateway.unreadableCertificates").Value().GetInt32());
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("\"keyVaultSecretId\":\"https://v.vault.azure.net/secrets/shop\"", true)]
    [InlineData("\"publicCertData\":\"no base64!\"", false)]
    [InlineData("\"publicCertData\":\"\"", false)]
    [InlineData("\"publicCertData\":\"MAA=\"", false)]
    [InlineData("\"publicCertData\":\"MAIGAA==\"", false)]
    [InlineData("\"publicCertData\":\"-----BEGIN nothing\"", false)]
    [InlineData("\"publicCertData\":{}", false)]
    public void What_cannot_be_read_has_no_end_and_is_told(string member, bool inVault)
    {
        var topology = With(member);
        var certificate = One(topology);

        Assert.Equal((JsonValueKind.Null, inVault), (certificate.GetProperty("notAfter").ValueKind, certificate.GetProperty("inVault").GetBoolean()));
        Assert.Contains("`shop`", topology.Fact(Gateway, "gateway.unreadableCertificates").Cause(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"shop.example.com\"", 0)]
    [InlineData("\"SHOP.example.com\"", 0)]
    [InlineData("\"pay.example.com\"", 0)]
    [InlineData("\"a.pay.example.com\"", 1)]
    [InlineData("\"example.com\"", 1)]
    [InlineData("\"*.example.com\"", 0)]
    [InlineData("\"*.other.com\"", 1)]
    [InlineData("", 0)]
    public void Host_names_are_matched_label_by_label(string hosts, int unmatched)
    {
        var certificate = One(With($"\"publicCertData\":\"{Bag(Chain("shop.example.com", "*.example.com").Leaf)}\"", hosts));

        Assert.Equal(unmatched, certificate.GetProperty("unmatchedHosts").GetArrayLength());
    }

    [Fact]
    public void Without_alternative_names_the_common_name_counts() =>
        Assert.Empty(One(With($"\"publicCertData\":\"{Bag(Chain().Leaf)}\"")).GetProperty("unmatchedHosts").EnumerateArray());

    [Fact]
    public void Roots_of_backends_and_certificates_of_clients_count_when_something_refers_to_them()
    {
        var (root, leaf) = Chain();
        var more = $$"""
            ,"trustedRootCertificates":[{"name":"root","properties":{"data":"{{Convert.ToBase64String(root)}}"} },{"name":"old","properties":{"data":""} }],
            "backendHttpSettingsCollection":[{"name":"s","properties":{"trustedRootCertificates":[{{Arm.Ref(Gateway + "/trustedRootCertificates/root")}}]} }],
            "authenticationCertificates":[]
            """;

        var all = With($"\"publicCertData\":\"{Bag(leaf)}\"", more: more).Fact(Gateway, "gateway.certificates").Value().EnumerateArray().ToList();

        Assert.Equal(["listener", "backendRoot"], all.Select(c => c.GetProperty("kind").GetString()));
        Assert.Equal("2031-12-24T10:30:00Z", all[1].GetProperty("notAfter").GetString());
        Assert.Equal("s", Assert.Single(all[1].GetProperty("usedBy").EnumerateArray()).GetString());
    }
}
