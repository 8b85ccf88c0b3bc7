using CsCheck;

namespace Automation.Policy.Tests;

/// <summary>Generated cases that are the same in every run, so that a green commit stays green; longer runs draw new ones.</summary>
internal static class Seeded
{
    private const uint Stream = 20;

    /// <param name="seconds">Draws new cases for that long and shrinks what fails; otherwise <paramref name="count"/> fixed ones are checked.</param>
    public static void Check<T>(Gen<T> cases, Action<T> check, int count, int? seconds)
    {
        if (seconds is { } time || Environment.GetEnvironmentVariable("CsCheck_Seed") is not null)
        {
            cases.Sample(check, iter: seconds is null ? count : -1, time: seconds ?? -1);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            var random = new PCG(Stream, (ulong)i);
            var seed = random.ToString();
            var drawn = cases.Generate(random, null, out _);
            try
            {
                check(drawn);
            }
            catch (Exception e)
            {
                throw new Xunit.Sdk.XunitException($"Case {i} fails; CsCheck_Seed={seed} replays it.\n{drawn}\n{e.Message}", e);
            }
        }
    }
}
