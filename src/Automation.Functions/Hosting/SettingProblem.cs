using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Automation.Functions;

/// <summary>Something an operator must put right before the process can start.</summary>
/// <param name="Message">One sentence: the setting, what it is, what was expected.</param>
internal sealed partial record SettingProblem(string Code, string Message)
{
    /// <returns>The problems an exception of the start stands for; null when it is no matter of settings.</returns>
    public static IReadOnlyList<SettingProblem>? In(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures.Select(Read)],
        AggregateException several when several.InnerExceptions.Select(In).ToList() is var found && !found.Contains(null) => [.. found.SelectMany(one => one!)],
        // The rooms throw this for what they cannot start with, under a code of their own.
        InvalidOperationException { Message: var message } when Coded().IsMatch(message) => [Read(message)],
        _ => null,
    };

    private static SettingProblem Read(string failure) =>
        Coded().Match(failure) is { Success: true } match
            ? new(match.Groups["code"].Value, match.Groups["text"].Value)
            : new(Diagnostics.BadConfiguration, failure);

    [GeneratedRegex("^(?<code>AUT[0-9]{4}): (?<text>.*)$", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Coded();
}
