using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Automation.Inventory;

/// <summary>What a public certificate tells.</summary>
/// <param name="Names">DNS names of the subject alternative name; the common name when it has none.</param>
internal sealed record CertificateText(DateTimeOffset NotAfter, string Subject, string Thumbprint, IReadOnlyList<string> Names);

/// <summary>Reads public certificates as gateways return them: base64 of a PKCS#7 bag, of a DER certificate or of PEM text.</summary>
internal static class CertificateReader
{
    // A chain is a few kilobytes; what is far longer was made to cost time.
    private const int MaxCharacters = 1 << 20;

    /// <summary>The leaf, or the only certificate; null when it cannot be read.</summary>
    public static CertificateText? Read(string? base64)
    {
        if (base64 is null || base64.Length is 0 or > MaxCharacters)
        {
            return null;
        }

        List<X509Certificate2> all = [];
        try
        {
            var bytes = base64.Contains("-----BEGIN", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(base64) : Convert.FromBase64String(base64);
            all.AddRange(Certificates(bytes).Select(der => X509CertificateLoader.LoadCertificate(der)));
            var leaf = all.Find(c => !all.Exists(other => other != c && other.IssuerName.RawData.AsSpan().SequenceEqual(c.SubjectName.RawData))) ?? all.FirstOrDefault();
            return leaf is null
                ? null
                : new CertificateText(new DateTimeOffset(leaf.NotAfter.ToUniversalTime()), leaf.Subject, leaf.Thumbprint, Names(leaf));
        }
        catch (Exception e) when (e is FormatException or CryptographicException or AsnContentException or ArgumentException)
        {
            return null; // what is no certificate; the caller says whose
        }
        finally
        {
            all.ForEach(c => c.Dispose());
        }
    }

    private static List<byte[]> Certificates(byte[] bytes)
    {
        if (Encoding.ASCII.GetString(bytes, 0, Math.Min(bytes.Length, 11)) == "-----BEGIN ")
        {
            var text = Encoding.ASCII.GetString(bytes);
            var pem = PemEncoding.Find(text);
            var inner = Convert.FromBase64String(text[pem.Base64Data]);
            return text[pem.Label] == "CERTIFICATE" ? [inner] : Certificates(inner);
        }

        // ContentInfo begins with an object identifier, a certificate with another sequence.
        var outer = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
        return outer.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.ObjectIdentifier)) ? Bag(outer) : [bytes];
    }

    /// <summary>Certificates of a PKCS#7 SignedData (RFC 2315, section 9.1); nothing in it is verified, since it signs nothing.</summary>
    private static List<byte[]> Bag(AsnReader contentInfo)
    {
        List<byte[]> found = [];
        if (contentInfo.ReadObjectIdentifier() != "1.2.840.113549.1.7.2")
        {
            return found;
        }

        var signed = contentInfo.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
        signed.ReadEncodedValue(); // version
        signed.ReadEncodedValue(); // digest algorithms
        signed.ReadEncodedValue(); // content
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
        if (signed.HasData && signed.PeekTag().HasSameClassAndValue(tag))
        {
            var certificates = signed.ReadSetOf(skipSortOrderValidation: true, tag);
            while (certificates.HasData)
            {
                found.Add(certificates.ReadEncodedValue().ToArray());
            }
        }

        return found;
    }

    private static List<string> Names(X509Certificate2 certificate)
    {
        var alternative = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).ToList();
        return alternative.Count > 0 ? alternative : certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } name ? [name] : [];
    }
}
