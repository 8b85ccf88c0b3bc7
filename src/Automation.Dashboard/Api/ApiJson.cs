using System.Text.Json;
using System.Text.Json.Serialization;
using Automation.Compliance;

namespace Automation.Dashboard;

// Explanations nest as deep as policies do, two JSON levels a condition.
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    MaxDepth = 512,
    PropertyNameCaseInsensitive = false,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Page<Finding>))]
[JsonSerializable(typeof(Page<RemediationPlan>))]
[JsonSerializable(typeof(Page<JournalEntry>))]
[JsonSerializable(typeof(VerdictsView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ActionView))]
[JsonSerializable(typeof(CommentRequest))]
[JsonSerializable(typeof(HaltRequest))]
[JsonSerializable(typeof(EvaluationRequest))]
[JsonSerializable(typeof(ApiProblem))]
internal sealed partial class ApiJson : JsonSerializerContext;
