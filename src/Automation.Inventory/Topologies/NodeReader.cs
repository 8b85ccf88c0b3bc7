using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Walks a body once and notes the ids, embedded children and handles in it.</summary>
internal sealed class NodeReader
{
    // Bodies from Azure are a dozen levels deep. What lies deeper than this was made to exhaust a stack and is not read.
    private const int MaxDepth = 256;

    private readonly Resource _resource;
    private readonly string _below;
    private readonly ImmutableArray<Reference>.Builder _references = ImmutableArray.CreateBuilder<Reference>();
    private readonly HashSet<string> _provides = new(StringComparer.Ordinal);
    private readonly List<(string Handle, string Path)> _needs = [];
    private readonly List<(string? Name, int Index)> _path = [];
    private readonly ImmutableArray<(AddressBlock Block, string Path)>.Builder _ranges = ImmutableArray.CreateBuilder<(AddressBlock, string)>();
    private Dictionary<string, JsonElement>? _embedded;

    private NodeReader(Resource resource)
    {
        _resource = resource;
        _below = resource.Id.Key + "/";
    }

    public static Node Read(Resource resource)
    {
        var reader = new NodeReader(resource);
        reader.Visit(resource.Body, parent: null);
        if (Handle.IsAcrPull(resource) && Handle.PulledRegistry(resource) is { } registry)
        {
            reader._needs.Add((Handle.Pulls(registry), "properties.scope"));
        }

        return new Node(
            resource,
            reader._references.ToImmutable(),
            (IReadOnlyDictionary<string, JsonElement>?)reader._embedded ?? FrozenDictionary<string, JsonElement>.Empty,
            [.. reader._provides.Order(StringComparer.Ordinal)],
            [.. reader._needs])
        {
            Ranges = reader._ranges.ToImmutable(),
            Blocks = resource.Id.IsType("Microsoft.Network/virtualNetworks") ? NetworkGraph.Blocks(resource.Body, resource.Id, [], "properties", "addressSpace", "addressPrefixes") : [],
        };
    }

    private void Visit(JsonElement element, string? parent)
    {
        if (_path.Count > MaxDepth)
        {
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                NoteEmbedded(element);
                foreach (var property in element.EnumerateObject())
                {
                    var name = property.SafeName();
                    _path.Add((name, -1));
                    NoteReference(name); // user-assigned identities stand as member names
                    if (property.Value.ValueKind == JsonValueKind.String)
                    {
                        NoteText(property.Value, name, parent);
                    }
                    else
                    {
                        Visit(property.Value, name);
                    }

                    _path.RemoveAt(_path.Count - 1);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    _path.Add((null, index++));
                    Visit(item, parent);
                    _path.RemoveAt(_path.Count - 1);
                }

                break;
            case JsonValueKind.String:
                NoteText(element, member: null, parent);
                break;
        }
    }

    private void NoteText(JsonElement element, string? member, string? parent)
    {
        if (member is not null && element.Text() is { } value)
        {
            if (Handle.Provided(_resource, member, parent, value) is { } provided)
            {
                _provides.Add(provided);
            }
            else if (Handle.Needed(_resource, member, parent, value) is { } needed)
            {
                _needs.Add((needed, PathNow()));
            }
        }

        if (Handle.IsRange(_resource, member ?? parent) && AddressBlock.TryParse(element.Text(), out var block) && block.PrefixLength > 0)
        {
            _ranges.Add((block, PathNow()));
        }

        // Nearly all strings are no ids; the raw text tells that without copying it ('\' may be an escaped '/').
        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (raw.Length > 16 && raw[1] is (byte)'/' or (byte)'\\' && element.Text() is { } text)
        {
            NoteReference(text);
        }
    }

    private void NoteReference(string text)
    {
        if (text.Length > 15 && text[0] == '/' && ResourceId.TryParse(text, out var id) && !IsOwn(id))
        {
            _references.Add(new Reference(_resource.Id, id, PathNow()));
        }
    }

    /// <summary>A definition has more than its id; <c>{"id": …}</c> alone, or with the group beside it, is a reference.</summary>
    private void NoteEmbedded(JsonElement element)
    {
        if (_path.Count > 0
            && element.TryMember("id", out _)
            && (element.TryMember("properties", out _) || element.TryMember("name", out _))
            && element.Id("id") is { } id && id.Key.StartsWith(_below, StringComparison.Ordinal))
        {
            (_embedded ??= new(StringComparer.Ordinal)).TryAdd(id.Key, element);
        }
    }

    private bool IsOwn(ResourceId id) => id.Equals(_resource.Id) || id.Key.StartsWith(_below, StringComparison.Ordinal);

    private string PathNow() =>
        _path.Aggregate("", (path, step) => step.Name is null ? PathText.Element(path, step.Index) : PathText.Member(path, step.Name));
}
