using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Which probe watches which backend setting, and how soon it notices.</summary>
internal sealed class GatewayProbes : IFact
{
    private const int DefaultInterval = 30;
    private const int DefaultTimeout = 30;
    private const int DefaultThreshold = 3;

    public FactDescriptor Descriptor { get; } = new(
        "gateway.probes", FactType.Array, Unit: null, [GatewayFacts.Type],
        "One object for each backend setting with a probe, HTTP settings first: setting, probe, settingProtocol, probeProtocol, sameProtocol, hostFrom (probe, setting or none; null outside HTTP), interval, timeout, "
        + "threshold and secondsToNotice = interval x threshold. Numbers that are not set are the defaults 30, 30 and 3. Unknown when a probe is not in the gateway.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var settings = resource.Body.Properties();
        var found = new JsonArray();
        foreach (var (setting, http) in settings.Items("backendHttpSettingsCollection").Select(s => (s, true)).Concat(settings.Items("backendSettingsCollection").Select(s => (s, false))))
        {
            if (!setting.Properties().TryFollow(out var reference, "probe", "id"))
            {
                continue;
            }

            var name = ResourceId.TryParse(reference.Text(), out var id) ? id.Name : null;
            var probe = settings.Items("probes").FirstOrDefault(p => name is not null && p.Text("name").Is(name));
            if (probe.ValueKind != JsonValueKind.Object)
            {
                return new FactValue.Unknown($"Probe `{reference.Text()}` of setting `{setting.Text("name")}` is not in `{resource.Id}`.");
            }

            found.Add((JsonNode)Describe(setting, probe, http));
        }

        return new FactValue.Known(JsonValues.Element(found), [resource.Id.Text]);
    }

    private static JsonObject Describe(JsonElement setting, JsonElement probe, bool http)
    {
        var (backend, watch) = (setting.Properties(), probe.Properties());
        var (settingProtocol, probeProtocol) = (backend.Text("protocol"), watch.Text("protocol"));
        var interval = watch.Number("interval") ?? DefaultInterval;
        var threshold = watch.Number("unhealthyThreshold") ?? DefaultThreshold;
        return new JsonObject
        {
            ["setting"] = setting.Text("name"),
            ["probe"] = probe.Text("name"),
            ["settingProtocol"] = settingProtocol,
            ["probeProtocol"] = probeProtocol,
            ["sameProtocol"] = settingProtocol is not null && settingProtocol.Is(probeProtocol ?? ""),
            ["hostFrom"] = http ? HostFrom(backend, watch) : null,
            ["interval"] = interval,
            ["timeout"] = watch.Number("timeout") ?? DefaultTimeout,
            ["threshold"] = threshold,
            ["secondsToNotice"] = (long)interval * threshold,
        };
    }

    // The probe's own host name wins; asked to take the setting's, it finds one there only if that names or derives one.
    private static string HostFrom(JsonElement setting, JsonElement probe)
    {
        if (!string.IsNullOrEmpty(probe.Text("host")))
        {
            return "probe";
        }

        return IsOn(probe, "pickHostNameFromBackendHttpSettings") && (IsOn(setting, "pickHostNameFromBackendAddress") || !string.IsNullOrEmpty(setting.Text("hostName")))
            ? "setting"
            : "none";
    }

    private static bool IsOn(JsonElement element, string name) => element.TryFollow(out var value, name) && value.ValueKind == JsonValueKind.True;
}
