using System.ComponentModel;

namespace Automation.Dashboard;

/// <summary>An error as RFC 9457 problem details, with our stable code and what to do about it.</summary>
[Description("An error as RFC 9457 problem details, with a stable code and a cure.")]
internal sealed record ApiProblem(
    [property: Description("Always `about:blank`: the code tells problems apart.")] string Type,
    [property: Description("The HTTP status in words.")] string Title,
    int Status,
    [property: Description("One sentence: what is wrong.")] string Detail,
    [property: Description("Stable diagnostic code, such as `AUT4505`.")] string Code,
    [property: Description("One sentence: what to do about it.")] string Cure);

/// <summary>A call that cannot be served as it is; becomes an <see cref="ApiProblem"/> at the edge.</summary>
internal sealed class ApiException(ApiError error, string detail) : Exception(detail)
{
    public ApiError Error { get; } = error;
}
