using System.Globalization;
using System.Text;
using Automation.Compliance;

namespace Automation.Notifications;

/// <summary>Writes one readable block for each alert to a writer that is handed in.</summary>
internal sealed class ConsoleChannel(TextWriter writer) : IAlertChannel, IDisposable
{
    private const int LongestField = 600;
    private const int MostItems = 20;

    private readonly SemaphoreSlim _oneBlockAtATime = new(1, 1);

    public string Name => "console";

    public async Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var block = Render(message);
        await _oneBlockAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await writer.WriteAsync(block.AsMemory(), cancellationToken).ConfigureAwait(false);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            return DeliveryResult.Accepted.Instance;
        }
        catch (IOException)
        {
            return new DeliveryResult.Later("The console did not take the text.");
        }
        catch (ObjectDisposedException)
        {
            return new DeliveryResult.ChannelGone("The console is closed.");
        }
        finally
        {
            _oneBlockAtATime.Release();
        }
    }

    public void Dispose() => _oneBlockAtATime.Dispose();

    internal static string Render(AlertMessage message)
    {
        var block = new StringBuilder();
        block.Append(CultureInfo.InvariantCulture, $"[{message.Severity.ToString().ToUpperInvariant()}] {AlertWords.Of(message.Kind)}: {Text(message.Title)}");
        block.Append(CultureInfo.InvariantCulture, $" ({Text(message.PolicyId)})\n");
        Line(block, "resource", message.ResourceId);
        Line(block, "verdict", message.Verdict);
        Lines(block, "why", [.. message.Reasons.Select(Text)]);
        Line(block, "who", message.Actor);
        Line(block, "since", AlertWords.Instant(message.Since));
        Line(block, "at", AlertWords.Instant(message.At));
        Lines(block, "diff", [.. message.Diff.Select(d => $"{Text(d.Path)}: {Text(d.Before ?? AlertWords.Missing)} → {Text(d.After ?? AlertWords.Missing)}")]);
        Line(block, "outcome", message.Outcome);
        Lines(block, "advice", [.. PlainText.Lines(message.Advice, LongestField)]);
        Line(block, "plan", message.PlanId);
        if (SafeLink.TryMake(message.Link, dashboard: null, allowLoopback: true, out var link))
        {
            // Percent-encoded ASCII already; cutting it would break it.
            block.Append("  link     ").Append(link).Append('\n');
        }

        return block.Append('\n').ToString();
    }

    private static string Text(string? text) => PlainText.OneLine(text, LongestField);

    private static void Line(StringBuilder block, string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            block.Append("  ").Append(label.PadRight(9)).Append(PlainText.OneLine(text, LongestField)).Append('\n');
        }
    }

    private static void Lines(StringBuilder block, string label, IReadOnlyList<string> texts)
    {
        for (var i = 0; i < Math.Min(texts.Count, MostItems); i++)
        {
            block.Append("  ").Append((i == 0 ? label : "").PadRight(9)).Append(texts[i]).Append('\n');
        }

        if (texts.Count > MostItems)
        {
            block.Append("  ").Append("".PadRight(9)).Append(AlertWords.More(texts.Count - MostItems)).Append('\n');
        }
    }
}
