using Azure.Core;

namespace Automation.Azure;

/// <summary>One fixed token, for the local Azure only.</summary>
public sealed class StaticTokenCredential : TokenCredential
{
    private readonly AccessToken _token;

    public StaticTokenCredential(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        _token = new AccessToken(token, DateTimeOffset.MaxValue);
    }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => _token;

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(_token);
}
