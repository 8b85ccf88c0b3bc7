using System.Globalization;
using System.Text;
using System.Xml;

namespace Automation.Cli;

/// <summary>Results in the XML that build servers read: a suite a policy, a test case a case.</summary>
internal static class JUnitWriter
{
    public static string Write(TestOutcome outcome)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "policies");
            xml.WriteAttributeString("tests", Number(outcome.Results.Count));
            xml.WriteAttributeString("failures", Number(outcome.Failed));
            xml.WriteAttributeString("errors", Number(outcome.Diagnostics.Count(d => d.Severity == Policy.DiagnosticSeverity.Error)));
            xml.WriteAttributeString("time", Seconds(outcome.Results.Sum(r => r.Duration.TotalSeconds)));
            foreach (var suite in outcome.Results.GroupBy(r => r.Case.Policy, StringComparer.OrdinalIgnoreCase))
            {
                Suite(xml, suite.Key, [.. suite]);
            }

            Problems(xml, outcome);
            xml.WriteEndElement();
        }

        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + text + "\n";
    }

    private static void Suite(XmlWriter xml, string policy, List<CaseResult> results)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(policy));
        xml.WriteAttributeString("tests", Number(results.Count));
        xml.WriteAttributeString("failures", Number(results.Count(r => !r.Passed)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Seconds(results.Sum(r => r.Duration.TotalSeconds)));
        foreach (var result in results)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", Clean(result.Case.Note));
            xml.WriteAttributeString("classname", Clean(policy));
            xml.WriteAttributeString("file", Clean(result.Case.File));
            xml.WriteAttributeString("line", Number(result.Case.Place.Line));
            xml.WriteAttributeString("time", Seconds(result.Duration.TotalSeconds));
            if (!result.Passed)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", Clean($"{result.Failures[0].What}: expected {result.Failures[0].Expected}, actual {result.Failures[0].Actual}"));
                xml.WriteString(Clean(string.Join('\n', result.Failures.Select(f => $"{f.What}\n  - expected {f.Expected}\n  + actual   {f.Actual}"))));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // What could not be run must not look like a clean run.
    private static void Problems(XmlWriter xml, TestOutcome outcome)
    {
        var errors = outcome.Diagnostics.Where(d => d.Severity == Policy.DiagnosticSeverity.Error).ToList();
        if (errors.Count == 0)
        {
            return;
        }

        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "input");
        xml.WriteAttributeString("tests", Number(errors.Count));
        xml.WriteAttributeString("failures", "0");
        xml.WriteAttributeString("errors", Number(errors.Count));
        foreach (var error in errors)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", Clean($"{error.Path}({error.Position.Line},{error.Position.Column}) {error.Code}"));
            xml.WriteAttributeString("classname", "input");
            xml.WriteStartElement("error");
            xml.WriteAttributeString("message", Clean(error.Message));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Text without what XML cannot hold: control characters and halves of surrogate pairs.</summary>
    private static string Clean(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                result.Append(text[i]).Append(text[++i]);
            }
            else
            {
                result.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '?');
            }
        }

        return result.ToString();
    }
}
