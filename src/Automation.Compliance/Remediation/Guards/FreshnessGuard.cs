using Automation.Inventory;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

internal sealed class FreshnessGuard(TimeProvider time, IOptions<RemediationOptions> options) : IGuard
{
    public string Name => "freshness";

    public Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken)
    {
        var age = time.GetUtcNow() - context.Resource.ReadAt;
        return Task.FromResult(
            context.Resource.Source != ResourceSource.Provider ? this.Refuse($"The document came from {context.Resource.Source}, not from the provider.")
            : age > options.Value.MaximumReadAge ? this.Wait($"The provider was read {age.TotalSeconds:F0} s ago; at most {options.Value.MaximumReadAge.TotalSeconds:F0} s is fresh.")
            : this.Pass($"Read from the provider {Math.Max(0, age.TotalSeconds):F1} s ago, api-version {context.Resource.ApiVersion}."));
    }
}
