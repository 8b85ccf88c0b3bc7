using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Automation.Policy;

/// <summary>
/// Aliases worked out from their names: <c>properties.</c> and the rest, walked tolerantly, except for what the embedded
/// table lists. Without the whole catalogue it cannot tell a real alias from an invented one of a well-formed type.
/// </summary>
internal sealed class RuleAliases : IAliasCatalog
{
    public static readonly RuleAliases Instance = new(AliasExceptions.Embedded);

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("[]* '\"");

    private readonly AliasExceptions _exceptions;
    private readonly ConcurrentDictionary<string, AliasTarget?> _found = new(StringComparer.OrdinalIgnoreCase);

    private RuleAliases(AliasExceptions exceptions) => _exceptions = exceptions;

    public IEnumerable<string> NamesLike(string name) => _exceptions.ProviderAliases.Keys;

    // The cache is for names that expressions compute; the bound keeps a hostile resource from filling memory.
    public AliasTarget? Find(string name)
        => _found.Count < 10_000 ? _found.GetOrAdd(name, Work) : _found.TryGetValue(name, out var known) ? known : Work(name);

    private AliasTarget? Work(string name)
    {
        if (_exceptions.ProviderAliases.TryGetValue(name, out var paths))
        {
            return new ProviderAlias(
                name, paths.ToFrozenDictionary(p => p.Key, p => new TypeAlias(name, p.Key, p.Value), StringComparer.OrdinalIgnoreCase));
        }

        var slash = name.LastIndexOf('/');
        if (slash < 0 || !IsTypeName(name.AsSpan(0, slash)) || !IsRest(name.AsSpan(slash + 1)))
        {
            return null;
        }

        var type = name[..slash];
        var rest = name[(slash + 1)..];
        if (_exceptions.Find(type, rest) is { } exception)
        {
            return new TypeAlias(name, exception.Type, FieldPath.Parse(exception.Path, exception.Tolerant));
        }

        // Documents of data planes (`Microsoft.KeyVault.Data/…`) have no envelope around their properties.
        var isData = type[..type.IndexOf('/', StringComparison.Ordinal)].EndsWith(".Data", StringComparison.OrdinalIgnoreCase);
        var path = isData || _exceptions.IsRoot(type, rest) ? FieldPath.Parse(rest) : FieldPath.Parse($"properties.{rest}", tolerant: true);
        return new TypeAlias(name, type, path);
    }

    // `Namespace/type[/child…]`: a provider with a dot in its name and at least one type.
    private static bool IsTypeName(ReadOnlySpan<char> type)
    {
        var slash = type.IndexOf('/');
        if (slash <= 0 || !type[..slash].Contains('.'))
        {
            return false;
        }

        foreach (var range in type.Split('/'))
        {
            var segment = type[range];
            if (segment.IsEmpty || !char.IsAsciiLetterOrDigit(segment[0]))
            {
                return false;
            }

            foreach (var c in segment)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '$'))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsRest(ReadOnlySpan<char> rest)
    {
        foreach (var range in rest.Split('.'))
        {
            var segment = rest[range];
            while (segment.EndsWith("[*]", StringComparison.Ordinal))
            {
                segment = segment[..^3];
            }

            if (segment.IsEmpty || segment.ContainsAny(NotInNames))
            {
                return false;
            }
        }

        return true;
    }
}
