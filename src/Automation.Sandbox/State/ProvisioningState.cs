using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

internal static class ProvisioningState
{
    /// <summary>Sets the state of <paramref name="resource"/> inside the document of <paramref name="root"/>, which is itself or its parent.</summary>
    public static void Set(JsonObject document, ResourceId root, ResourceId resource, string state)
    {
        if (root.Equals(resource))
        {
            Json.Properties(document)["provisioningState"] = state;
            return;
        }

        if (TypeCatalog.Instance.Get(resource.Type) is { EmbeddedIn: { } collection } type
            && Json.Named(Json.Properties(document)[collection] as JsonArray, resource.Name).Item is { } child)
        {
            (type.ETag == ETagStyle.Aks ? child : Json.Properties(child))["provisioningState"] = state;
        }
    }
}
