using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Compliance;

namespace Automation.Azure.Tests;

public sealed class EventGridReaderTests
{
    private const string Subscription = "/subscriptions/11111111-1111-1111-1111-111111111111";
    private const string Gateway = Subscription + "/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/gw";
    private static readonly DateTimeOffset Received = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Classic_write_carries_actor_operation_and_request_ids()
    {
        var change = Assert.IsType<IntakeItem.Change>(Assert.Single(Read(Classic().ToJsonString()))).Value;

        Assert.Equal($"{Subscription}|e-1", change.EventKey);
        Assert.Equal(Gateway, change.ResourceId.Text);
        Assert.Equal((ChangeKind.Written, ChangeFamily.Activity), (change.Kind, change.Family));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 11, 59, 58, TimeSpan.Zero), change.At);
        Assert.Equal("Microsoft.Network/applicationGateways/write", change.Operation);
        Assert.Equal(("c-1", "client-1", false), (change.CorrelationId, change.ClientRequestId, change.HasPayload));
        Assert.Equal(
            new Actor("0a0a0a0a-0000-0000-0000-000000000001", "Sample Person", "User") { ApplicationId = "0b0b0b0b-0000-0000-0000-000000000002" },
            change.Actor);
    }

    [Fact]
    public void Notification_has_a_payload_and_no_actor()
    {
        var change = Assert.IsType<IntakeItem.Change>(Assert.Single(Read($"[{Notification().ToJsonString()}]"))).Value;

        Assert.Equal((ChangeKind.Written, ChangeFamily.Notification), (change.Kind, change.Family));
        Assert.True(change.HasPayload);
        Assert.Null(change.Actor);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 11, 58, 0, TimeSpan.Zero).AddTicks(1234567), change.At);
    }

    [Theory]
    [InlineData("Microsoft.Resources.ResourceWriteSuccess", ChangeKind.Written)]
    [InlineData("Microsoft.Resources.ResourceDeleteSuccess", ChangeKind.Deleted)]
    [InlineData("Microsoft.Resources.ResourceActionSuccess", ChangeKind.Action)]
    [InlineData("Microsoft.Resources.ResourceWriteFailure", ChangeKind.NotApplied)]
    [InlineData("Microsoft.Resources.ResourceWriteCancel", ChangeKind.NotApplied)]
    [InlineData("Microsoft.Resources.ResourceDeleteFailure", ChangeKind.NotApplied)]
    [InlineData("Microsoft.Resources.ResourceDeleteCancel", ChangeKind.NotApplied)]
    [InlineData("Microsoft.Resources.ResourceActionFailure", ChangeKind.NotApplied)]
    [InlineData("Microsoft.Resources.ResourceActionCancel", ChangeKind.NotApplied)]
    [InlineData("microsoft.resourcenotifications.resources.deleted", ChangeKind.Deleted)]
    [Trait("Case", "13")]
    public void Each_event_type_has_its_kind(string type, ChangeKind kind)
    {
        var classic = Classic();
        classic["eventType"] = type;

        Assert.Equal(kind, Assert.IsType<IntakeItem.Change>(Assert.Single(Read(classic.ToJsonString()))).Value.Kind);
    }

    [Fact]
    [Trait("Case", "8")]
    public void Cloud_events_and_event_grid_schema_may_come_in_one_batch()
    {
        var cloud = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = "e-2",
            ["source"] = Subscription,
            ["type"] = "Microsoft.Resources.ResourceDeleteSuccess",
            ["subject"] = Gateway,
            ["time"] = "2026-03-01T11:00:00.123456789Z",
            ["data"] = Classic()["data"]!.DeepClone(),
        };

        var items = Read($"[{Classic().ToJsonString()},{cloud.ToJsonString()}]");

        Assert.Equal(["e-1", "e-2"], items.Select(i => Assert.IsType<IntakeItem.Change>(i).Value.EventKey.Split('|')[1]));
        var second = ((IntakeItem.Change)items[1]).Value;
        Assert.Equal(ChangeKind.Deleted, second.Kind);
        Assert.Equal(1234567, second.At.Ticks % TimeSpan.TicksPerSecond);
    }

    [Fact]
    [Trait("Case", "8")]
    public void Unknown_event_type_is_ignored_with_its_text()
    {
        var item = Assert.IsType<IntakeItem.Ignored>(Assert.Single(Read("""{"id":"1","topic":"T","eventType":"Microsoft.Storage.BlobCreated","data":{}}""")));

        Assert.Equal(("t|1", "Microsoft.Storage.BlobCreated"), (item.EventKey, item.EventType));
        Assert.Contains("BlobCreated", item.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"id\":")]
    [InlineData("[{\"id\":\"1\"},")]
    [InlineData("{} {}")]
    [InlineData("{\"id\":\"\\ud800\",\"eventType\":\"Microsoft.Resources.ResourceWriteSuccess\"}")]
    [Trait("Case", "6")]
    public void What_is_not_JSON_is_quarantined(string body) => Assert.Contains(Read(body), i => i is IntakeItem.Quarantined { Code: "AUT2001" });

    [Theory]
    [InlineData("null", "AUT2003")]
    [InlineData("7", "AUT2003")]
    [InlineData("[[]]", "AUT2003")]
    [InlineData("{}", "AUT2003")]
    [InlineData("""{"id":5,"eventType":"Microsoft.Resources.ResourceWriteSuccess"}""", "AUT2004")]
    [InlineData("""{"eventType":"Microsoft.Resources.ResourceWriteSuccess","data":null}""", "AUT2004")]
    [InlineData("""{"id":"1","eventType":"Microsoft.Resources.ResourceWriteSuccess","data":null}""", "AUT2005")]
    [InlineData("""{"id":"1","eventType":"Microsoft.Resources.ResourceWriteSuccess","data":[1],"subject":"/subscriptions/x/../y"}""", "AUT2006")]
    [InlineData("""{"id":"1","eventType":"Microsoft.Resources.ResourceWriteSuccess","data":{"resourceUri":"/subscriptions/s/resourceGroups/g/providers/a/b/c%2fd"}}""", "AUT2006")]
    [Trait("Case", "6")]
    [Trait("Case", "54")]
    public void What_is_not_an_event_is_quarantined_with_its_reason(string body, string code)
    {
        var item = Assert.IsType<IntakeItem.Quarantined>(Assert.Single(Read(body)));

        Assert.Equal(code, item.Code);
        Assert.Equal(body is "[[]]" ? "[]" : body, item.Raw);
    }

    [Fact]
    [Trait("Case", "6")]
    public void One_poisoned_event_spoils_no_other()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5000);
        var items = Read($"[{deep},{Classic().ToJsonString()},null,{Notification().ToJsonString()}]");

        Assert.Equal(
            ["AUT2002", "e-1", "AUT2003", "n-1"],
            items.Select(i => i is IntakeItem.Quarantined q ? q.Code : ((IntakeItem.Change)i).Value.EventKey.Split('|')[1]));
    }

    [Fact]
    [Trait("Case", "6")]
    public void Broken_UTF8_in_one_event_spoils_no_other()
    {
        var body = Encoding.UTF8.GetBytes($"[{{\"id\":\"~\",\"eventType\":\"Microsoft.Resources.ResourceWriteSuccess\"}},{Classic().ToJsonString()}]");
        body[Array.IndexOf(body, (byte)'~')] = 0xff;

        var items = EventGridReader.Read(body, Received);

        Assert.Equal("AUT2001", Assert.IsType<IntakeItem.Quarantined>(items[0]).Code);
        Assert.IsType<IntakeItem.Change>(items[1]);
    }

    [Fact]
    [Trait("Case", "6")]
    public void Huge_arrays_are_read_up_to_the_limit()
    {
        var items = Read("[" + string.Join(',', Enumerable.Repeat("{}", EventGridReader.MaxEvents + 1)) + "]");

        Assert.Equal(EventGridReader.MaxEvents + 1, items.Length);
        Assert.Equal("AUT2002", Assert.IsType<IntakeItem.Quarantined>(items[^1]).Code);
    }

    [Fact]
    [Trait("Case", "7")]
    public void Raw_text_is_cut_to_32_kB_at_a_whole_character()
    {
        var item = Assert.IsType<IntakeItem.Quarantined>(Assert.Single(Read("{\"x\":\"" + string.Concat(Enumerable.Repeat("😀", 20_000)) + "\"}")));

        Assert.InRange(Encoding.UTF8.GetByteCount(item.Raw), (32 * 1024) - 8, 32 * 1024);
        Assert.True(Rune.DecodeLastFromUtf16(item.Raw, out _, out _) == System.Buffers.OperationStatus.Done);
    }

    [Fact]
    [Trait("Case", "7")]
    public void Event_over_1_MB_keeps_its_id()
    {
        var notification = Notification();
        notification["data"]!["resourceInfo"]!["properties"]!["huge"] = new string('x', 2_000_000);

        Assert.Equal(Gateway, Assert.IsType<IntakeItem.Change>(Assert.Single(Read(notification.ToJsonString()))).Value.ResourceId.Text);
    }

    [Fact]
    [Trait("Case", "7")]
    public void Event_cut_off_in_its_data_keeps_its_id_and_claims_no_payload()
    {
        var text = $"[{Classic().ToJsonString()},{Notification().ToJsonString()}]";

        var items = Read(text[..^40]);

        var change = Assert.IsType<IntakeItem.Change>(items[1]).Value;
        Assert.Equal((Gateway, "n-1", false), (change.ResourceId.Text, change.EventKey.Split('|')[1], change.HasPayload));
    }

    [Theory]
    [InlineData("2026-03-01T11:00:00.123456789Z", "2026-03-01T11:00:00.1234567+00:00")]
    [InlineData("2026-03-01T11:00:00", "2026-03-01T11:00:00.0000000+00:00")]
    [InlineData("2026-03-01T13:00:00+02:00", "2026-03-01T11:00:00.0000000+00:00")]
    [InlineData("0001-01-01T00:00:00Z", "2026-03-01T12:00:00.0000000+00:00")]
    [InlineData("11:00", "2026-03-01T12:00:00.0000000+00:00")]
    [InlineData("soon", "2026-03-01T12:00:00.0000000+00:00")]
    [InlineData("2026-03-01T12:09:00Z", "2026-03-01T12:09:00.0000000+00:00")]
    [InlineData("9999-01-01T00:00:00Z", "2026-03-01T12:00:00.0000000+00:00")]
    [Trait("Case", "9")]
    [Trait("Case", "29")]
    public void Times_are_read_leniently(string written, string expected)
    {
        var classic = Classic();
        classic["eventTime"] = written;

        Assert.Equal(expected, Assert.IsType<IntakeItem.Change>(Assert.Single(Read(classic.ToJsonString()))).Value.At.ToString("O"));
    }

    [Fact]
    [Trait("Case", "9")]
    public void Keys_with_blanks_odd_casing_and_booleans_as_numbers_are_read()
    {
        var text = Notification().ToJsonString()
            .Replace("\"resourceInfo\"", "\"ResourceInfo \"", StringComparison.Ordinal)
            .Replace("resourceGroups", "RESOURCEGROUPS", StringComparison.Ordinal)
            .Replace("true", "1", StringComparison.Ordinal);

        var odd = Assert.IsType<IntakeItem.Change>(Assert.Single(Read(text))).Value;
        var plain = Assert.IsType<IntakeItem.Change>(Assert.Single(Read(Notification().ToJsonString()))).Value;

        Assert.True(odd.HasPayload);
        Assert.Equal(plain.ResourceId, odd.ResourceId);
    }

    [Fact]
    public void Child_and_extension_writes_name_what_was_written()
    {
        foreach (var id in new[]
        {
            Subscription + "/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg/securityRules/ssh",
            Gateway + "/providers/Microsoft.Insights/diagnosticSettings/all",
        })
        {
            var classic = Classic();
            classic["data"]!["resourceUri"] = id;
            Assert.Equal(id, Assert.IsType<IntakeItem.Change>(Assert.Single(Read(classic.ToJsonString()))).Value.ResourceId.Text);
        }
    }

    [Theory]
    [InlineData(Gateway + "/providers/Microsoft.Authorization/roleAssignments/1")]
    [InlineData(Subscription + "/providers/Microsoft.Authorization/locks/1")]
    [InlineData(Subscription + "/resourceGroups/rg/providers/Microsoft.Resources/deployments/d")]
    [InlineData("/providers/Microsoft.Management/managementGroups/root")]
    public void Ids_that_are_not_judged_are_ignored_with_their_type(string id)
    {
        var classic = Classic();
        classic["data"]!["resourceUri"] = id;

        Assert.Equal("Microsoft.Resources.ResourceWriteSuccess", Assert.IsType<IntakeItem.Ignored>(Assert.Single(Read(classic.ToJsonString()))).EventType);
    }

    [Fact]
    public void Action_uri_that_ends_in_the_action_names_its_resource()
    {
        var classic = Classic();
        classic["eventType"] = "Microsoft.Resources.ResourceActionSuccess";
        classic["data"]!["resourceUri"] = Gateway + "/stop";

        Assert.Equal(Gateway, Assert.IsType<IntakeItem.Change>(Assert.Single(Read(classic.ToJsonString()))).Value.ResourceId.Text);
    }

    [Theory]
    [InlineData("""{"claims":{"appid":"0B0B0B0B-0000-0000-0000-000000000002","idtyp":"app"},"authorization":{"evidence":{"principalId":"0a0a0a0a000000000000000000000001","principalType":"ServicePrincipal"}}}""",
        "0a0a0a0a-0000-0000-0000-000000000001", "ServicePrincipal")]
    [InlineData("""{"claims":{"appid":"app-1","idtyp":"app","xms_mirid":"/subscriptions/s"}}""", "app-1", "ManagedIdentity")]
    [InlineData("""{"claims":"{\"appid\":\"app-1\"}","authorization":{"evidence":{"principalId":"g","principalType":"Group"}}}""", "app-1", "Unknown")]
    [InlineData("""{"claims":{},"authorization":{"evidence":{"principalId":"G","principalType":"User"}}}""", "g", "User")]
    [InlineData("""{"claims":[],"authorization":7}""", null, null)]
    public void Actor_is_found_in_claims_or_evidence(string data, string? id, string? kind)
    {
        var classic = Classic();
        var parsed = JsonNode.Parse(data)!.AsObject();
        classic["data"]!["claims"] = parsed["claims"]!.DeepClone();
        classic["data"]!["authorization"] = parsed["authorization"]?.DeepClone();

        var actor = Assert.IsType<IntakeItem.Change>(Assert.Single(Read(classic.ToJsonString()))).Value.Actor;

        Assert.Equal((id, kind), (actor?.Id, actor?.Kind));
    }

    [Fact]
    public void Single_element_from_the_host_reads_as_the_batch_does()
    {
        using var document = JsonDocument.Parse(Classic().ToJsonString());

        Assert.Equal(Read(Classic().ToJsonString())[0], EventGridReader.ReadEvent(document.RootElement, Received));
        Assert.Equal("AUT2003", Assert.IsType<IntakeItem.Quarantined>(EventGridReader.ReadEvent(default, Received)).Code);
    }

    [Fact]
    [Trait("Case", "6")]
    public void Mutated_deliveries_never_throw_and_never_lose_the_events_before_the_damage()
    {
        var seedBytes = Encoding.UTF8.GetBytes($"[{Classic().ToJsonString()},{Notification().ToJsonString()},{{\"id\":\"1\",\"eventType\":\"x\"}}]");
        var firstLength = Encoding.UTF8.GetByteCount(Classic().ToJsonString()) + 1;
        var expectedFirst = EventGridReader.Read(seedBytes, Received)[0];
        for (var seed = 0; seed < 4000; seed++)
        {
            var random = new Random(seed);
            var body = seedBytes.ToList();
            var damagedAt = body.Count;
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(body.Count);
                damagedAt = Math.Min(damagedAt, at);
                switch (random.Next(5))
                {
                    case 0: body[at] = (byte)random.Next(256); break;
                    case 1: body.RemoveRange(at, Math.Min(random.Next(1, 40), body.Count - at - 1)); break;
                    case 2: body.InsertRange(at, Enumerable.Repeat((byte)"[{\",:}]\\"[random.Next(8)], random.Next(1, 80))); break;
                    case 3: body.InsertRange(at, body.GetRange(0, random.Next(1, Math.Min(60, body.Count + 1)))); break;
                    default: body.RemoveRange(at, body.Count - at); break;
                }

                if (body.Count == 0)
                {
                    break;
                }
            }

            var items = EventGridReader.Read(body.ToArray(), Received);
            foreach (var raw in items.Select(i => i switch { IntakeItem.Quarantined q => q.Raw, IntakeItem.Ignored g => g.Raw, _ => "" }))
            {
                Assert.True(Encoding.UTF8.GetByteCount(raw) <= 32 * 1024, $"seed {seed}");
            }

            if (damagedAt > firstLength)
            {
                Assert.True(expectedFirst.Equals(items[0]), $"seed {seed} lost the first event");
            }
        }
    }

    private static System.Collections.Immutable.ImmutableArray<IntakeItem> Read(string body) => EventGridReader.Read(Encoding.UTF8.GetBytes(body), Received);

    private static JsonObject Classic() => JsonNode.Parse(
        $$"""
        {
          "topic": "{{Subscription}}", "subject": "{{Gateway}}", "eventType": "Microsoft.Resources.ResourceWriteSuccess",
          "id": "e-1", "eventTime": "2026-03-01T11:59:58Z", "dataVersion": "2", "metadataVersion": "1",
          "data": {
            "authorization": { "scope": "{{Gateway}}", "action": "Microsoft.Network/applicationGateways/write",
              "evidence": { "role": "Contributor", "principalId": "0a0a0a0a000000000000000000000001", "principalType": "User" } },
            "claims": {
              "appid": "0B0B0B0B-0000-0000-0000-000000000002", "name": "Sample Person", "idtyp": "user",
              "http://schemas.microsoft.com/identity/claims/objectidentifier": "0A0A0A0A-0000-0000-0000-000000000001",
              "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "sample@example.com" },
            "correlationId": "c-1", "httpRequest": { "clientRequestId": "client-1", "method": "PUT" },
            "resourceProvider": "Microsoft.Network", "resourceUri": "{{Gateway}}",
            "operationName": "Microsoft.Network/applicationGateways/write", "status": "Succeeded"
          }
        }
        """)!.AsObject();

    private static JsonObject Notification() => JsonNode.Parse(
        $$"""
        {
          "topic": "{{Subscription}}", "subject": "{{Gateway}}", "eventType": "Microsoft.ResourceNotifications.Resources.CreatedOrUpdated",
          "id": "n-1", "eventTime": "2026-03-01T11:59:59Z",
          "data": {
            "resourceInfo": { "id": "{{Gateway}}", "name": "gw", "type": "Microsoft.Network/applicationGateways", "location": "westeurope",
              "properties": { "enableHttp2": true } },
            "operationalInfo": { "resourceEventTime": "2026-03-01T11:58:00.123456789Z" }, "apiVersion": "2021-01-01"
          }
        }
        """)!.AsObject();
}
