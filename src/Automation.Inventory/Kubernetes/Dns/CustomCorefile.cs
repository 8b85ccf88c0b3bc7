using System.Net;

namespace Automation.Inventory;

/// <summary>
/// Reads the ConfigMap <c>coredns-custom</c>: keys <c>*.server</c> hold server blocks, keys <c>*.override</c> plugins for the default block.
/// Other keys are not imported.
/// </summary>
/// <seealso href="https://learn.microsoft.com/azure/aks/coredns-custom">Customize CoreDNS with AKS</seealso>
internal sealed class CustomCorefile
{
    private readonly List<CorefileProblem> _problems = [];
    private readonly List<CorefileForward> _forwards = [];
    private readonly Dictionary<string, string> _zones = new(StringComparer.OrdinalIgnoreCase);
    private readonly string? _dnsServiceAddress;

    private CustomCorefile(string? dnsServiceAddress) => _dnsServiceAddress = dnsServiceAddress;

    public IReadOnlyList<CorefileProblem> Problems => _problems;

    public IReadOnlyList<CorefileForward> Forwards => _forwards;

    /// <param name="dnsServiceAddress">Address of the cluster's own DNS service; null when it is not known.</param>
    public static CustomCorefile Read(KubernetesObject config, string? dnsServiceAddress)
    {
        var read = new CustomCorefile(dnsServiceAddress);
        foreach (var (key, text) in config.Root.Map("data").OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            if (key.EndsWith(".server", StringComparison.Ordinal) || key.EndsWith(".override", StringComparison.Ordinal))
            {
                read.ReadKey(key, text, isServer: key.EndsWith(".server", StringComparison.Ordinal));
            }
            else
            {
                read.Add(key, 1, "keyName", "the key ends neither with .server nor with .override, so CoreDNS never reads it");
            }
        }

        return read;
    }

    private void ReadKey(string key, string text, bool isServer)
    {
        var depth = 0;
        IReadOnlyList<string> zones = isServer ? [] : ["."];
        var lastLine = 0;
        foreach (var (line, tokens) in Lines(text))
        {
            lastLine = line;
            var opens = tokens.Count > 0 && tokens[^1] == "{";
            if (depth == 0 && isServer)
            {
                zones = Header(key, line, tokens, opens);
            }
            else if (depth == 0 && opens && tokens[0].AsSpan().IndexOfAny('.', ':') >= 0)
            {
                Add(key, line, "zoneInOverride", $"`{tokens[0]}` begins a server block, which belongs into a .server key");
            }
            else if (depth == (isServer ? 1 : 0))
            {
                Directive(key, line, tokens, zones, isServer);
            }

            foreach (var token in tokens)
            {
                depth += token == "{" ? 1 : token == "}" ? -1 : 0;
                if (depth < 0)
                {
                    Add(key, line, "braces", "a `}` closes nothing");
                    return;
                }
            }
        }

        if (depth > 0)
        {
            Add(key, lastLine, "braces", $"{depth} `{{` is never closed");
        }
    }

    private IReadOnlyList<string> Header(string key, int line, List<string> tokens, bool opens)
    {
        // `a.example b.example:53 {`: zones, then the brace at the end of the line, as the Corefile wants it.
        var names = tokens.Where(t => t is not ("{" or "}")).Select(t => t.TrimEnd(',')).Where(t => t.Length > 0).ToList();
        if (!opens || names.Count == 0)
        {
            if (tokens is not ["}"])
            {
                Add(key, line, "noZone", $"`{string.Join(' ', tokens)}` stands outside a server block");
            }

            return names;
        }

        foreach (var name in names)
        {
            var (zone, port) = Split(name);
            if (zone == ".")
            {
                Add(key, line, "catchAll", $"`{name}` takes over all names from the cluster's own block");
            }
            else if (!_zones.TryAdd($"{zone}:{port}", key))
            {
                Add(key, line, "duplicateZone", $"`{zone}` on port {port} is defined in `{_zones[$"{zone}:{port}"]}` already");
            }
        }

        return [.. names.Select(n => Split(n).Zone)];
    }

    private void Directive(string key, int line, List<string> tokens, IReadOnlyList<string> zones, bool isServer)
    {
        if (tokens.Count == 0 || tokens[0] != "forward")
        {
            return;
        }

        var arguments = tokens.Skip(1).TakeWhile(t => t != "{").ToList();
        if (arguments.Count < 2)
        {
            Add(key, line, "forwardWithoutTarget", "`forward` needs a zone and at least one target");
            return;
        }

        if (!isServer && arguments[0] == ".")
        {
            Add(key, line, "catchAll", "`forward .` in an override competes with the cluster's own forwarding of all names");
        }

        foreach (var target in arguments.Skip(1))
        {
            if (IsSelf(target))
            {
                Add(key, line, "forwardLoop", $"`{target}` is CoreDNS itself");
            }

            foreach (var zone in arguments[0] == "." ? zones : [arguments[0]])
            {
                _forwards.Add(new CorefileForward(key, line, zone, target));
            }
        }
    }

    private bool IsSelf(string target) =>
        AddressOf(target) is { } address && (IPAddress.IsLoopback(address) || (IPAddress.TryParse(_dnsServiceAddress, out var own) && own.Equals(address)));

    /// <summary>The address of a target such as <c>10.0.0.4:53</c> or <c>tls://9.9.9.9</c>; null for a file.</summary>
    public static IPAddress? AddressOf(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? target : target[(scheme + 3)..];
        return IPAddress.TryParse(rest, out var plain) ? plain
            : IPEndPoint.TryParse(rest, out var endpoint) ? endpoint.Address
            : rest.Is("localhost") || rest.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : null;
    }

    private void Add(string key, int line, string problem, string detail) => _problems.Add(new CorefileProblem(key, line, problem, detail));

    private static (string Zone, string Port) Split(string name)
    {
        var scheme = name.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? name : name[(scheme + 3)..];
        var colon = rest.LastIndexOf(':');
        var (zone, port) = colon < 0 ? (rest, "53") : (rest[..colon], rest[(colon + 1)..]);
        zone = zone is "" or "." ? "." : zone.TrimEnd('.').ToLowerInvariant();
        return (zone, scheme < 0 ? port : $"{name[..scheme]}:{port}");
    }

    /// <summary>Words of each line that has any; <c>#</c> begins a comment, quotes hold blanks together.</summary>
    private static IEnumerable<(int Line, List<string> Tokens)> Lines(string text)
    {
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var tokens = new List<string>();
            var word = new System.Text.StringBuilder();
            var quoted = false;
            foreach (var letter in line.TrimEnd('\r'))
            {
                if (letter == '#' && !quoted && word.Length == 0)
                {
                    break;
                }

                if (letter == '"')
                {
                    quoted = !quoted;
                }
                else if (char.IsWhiteSpace(letter) && !quoted)
                {
                    End();
                }
                else
                {
                    word.Append(letter);
                }
            }

            End();
            if (tokens.Count > 0)
            {
                yield return (index + 1, tokens);
            }

            void End()
            {
                if (word.Length > 0)
                {
                    tokens.Add(word.ToString());
                    word.Clear();
                }
            }
        }
    }
}
