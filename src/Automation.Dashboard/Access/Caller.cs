using System.Globalization;
using System.Security.Claims;
using System.Text;

namespace Automation.Dashboard;

/// <summary>Who a call is made by, as it is recorded with what they did.</summary>
internal static class Caller
{
    private const int LongestName = 120;

    /// <returns><c>{object id} {name}</c> for Entra, the id first and in lower case, so that it can be compared with an actor's id.</returns>
    /// <exception cref="ApiException">The token names nobody.</exception>
    public static string Of(ClaimsPrincipal user)
    {
        if (user.Identity?.AuthenticationType == LocalTokenHandler.SchemeName)
        {
            return LocalTokenHandler.CallerName;
        }

        if (!Guid.TryParse(user.FindFirstValue("oid"), out var id))
        {
            throw new ApiException(ApiError.NoRole, "The token has no object id to record the decision under.");
        }

        // People may choose their display name: nothing in it may hide or reorder what stands beside it in the journal.
        var name = string.Concat((user.FindFirstValue("name") ?? user.FindFirstValue("preferred_username") ?? "")
            .EnumerateRunes()
            .Where(r => Rune.GetUnicodeCategory(r) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            .Take(LongestName));
        return name.Length == 0 ? id.ToString("D") : $"{id:D} {name}";
    }
}
