using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Automation.Notifications;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class CardJson : JsonSerializerContext;
