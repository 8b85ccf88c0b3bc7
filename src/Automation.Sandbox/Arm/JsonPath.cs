using System.Text.Json.Nodes;

namespace Automation.Sandbox;

/// <summary>A path such as <c>properties.sslCertificates[*].properties.data</c>; <c>[*]</c> stands for every element.</summary>
internal sealed class JsonPath(string text)
{
    private readonly string[] _steps = text.Replace("[*]", ".*", StringComparison.Ordinal).Split('.');

    public override string ToString() => text;

    /// <summary>Removes every value the path leads to; returns whether there was one.</summary>
    public bool Remove(JsonNode document) => Visit(document, 0, static (parent, name) => parent.Remove(name));

    /// <summary>Makes <paramref name="target"/> have what <paramref name="source"/> has here, also when that is nothing. For paths without <c>[*]</c>.</summary>
    public void Copy(JsonObject source, JsonObject target)
    {
        var value = Find(source);
        if (value is null)
        {
            Remove(target);
            return;
        }

        var parent = target;
        foreach (var step in _steps[..^1])
        {
            if (parent[step] is not JsonObject next)
            {
                // The client dropped the object around a read-only value: nothing is left to hold it.
                if (step != "properties" && parent.ContainsKey(step))
                {
                    return;
                }

                parent[step] = next = [];
            }

            parent = next;
        }

        parent[_steps[^1]] = value.DeepClone();
    }

    private JsonNode? Find(JsonNode? node)
    {
        foreach (var step in _steps)
        {
            node = (node as JsonObject)?[step];
        }

        return node;
    }

    private bool Visit(JsonNode? node, int step, Func<JsonObject, string, bool> act)
    {
        if (_steps[step] == "*")
        {
            var any = false;
            foreach (var item in node as JsonArray ?? [])
            {
                any |= Visit(item, step + 1, act);
            }

            return any;
        }

        if (node is not JsonObject parent)
        {
            return false;
        }

        return step == _steps.Length - 1 ? act(parent, _steps[step]) : Visit(parent[_steps[step]], step + 1, act);
    }
}
