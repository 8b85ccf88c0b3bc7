namespace Automation.Dashboard;

/// <summary>The API's own errors. Those of actions (approve, halt, …) bring their code along.</summary>
internal sealed record ApiError(int Status, string Code, string Cure)
{
    public static readonly ApiError NoToken = new(401, "AUT4501", "Send `Authorization: Bearer <token>` with a valid token.");
    public static readonly ApiError NoRole = new(403, "AUT4502", "Ask for the app role that this call needs.");
    public static readonly ApiError NotLocal = new(403, "AUT4503", "Call from this machine, by `localhost`, `127.0.0.1` or `[::1]`, and not from another site's page.");
    public static readonly ApiError NotFound = new(404, "AUT4504", "Check the address against `/api/openapi.json` and the id against the list it came from.");
    public static readonly ApiError BadQuery = new(400, "AUT4505", "See `/api/openapi.json` for the parameters of this call and their values.");
    public static readonly ApiError BadResourceId = new(400, "AUT4506", "Send a full Azure resource id, such as `/subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}`.");
    public static readonly ApiError BadId = new(400, "AUT4507", "Send an id as the lists give it.");
    public static readonly ApiError BadMediaType = new(415, "AUT4508", "Send the body as `Content-Type: application/json`.");
    public static readonly ApiError TooLarge = new(413, "AUT4509", "Send a body of at most 64 kB.");
    public static readonly ApiError BadBody = new(400, "AUT4510", "Send a JSON object with the members that `/api/openapi.json` names and no others.");
    public static readonly ApiError BadMethod = new(405, "AUT4511", "Use a method that `/api/openapi.json` names for this address.");
    public static readonly ApiError StoreDown = new(503, "AUT4512", "Try again in a few seconds; `/api/health` tells when the store is back.");
    public static readonly ApiError Failed = new(500, "AUT4513", "Try again; if it stays, look for the error in the app's log.");
    public static readonly ApiError BadContinuation = new(400, "AUT4514", "Start again without `continuation`, and pass on unchanged what each page returns.");
    public static readonly ApiError BadCall = new(400, "AUT4515", "Send a well-formed HTTP request.");

    /// <summary>The error behind a bare status that routing or authorization set; null for those that are no errors of ours.</summary>
    public static ApiError? OfStatus(int status) => status switch
    {
        400 => BadCall,
        401 => NoToken,
        403 => NoRole,
        404 => NotFound,
        405 => BadMethod,
        413 => TooLarge,
        415 => BadMediaType,
        _ => null,
    };
}
