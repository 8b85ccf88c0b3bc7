using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Automation.Functions.Tests;

internal sealed record LogLine(LogLevel Level, int EventId, string Message, Exception? Exception, IReadOnlyList<string> Scopes);

/// <summary>Collects what is logged, with the scopes it was logged in.</summary>
internal sealed class LogLines : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<LogLine> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Collector(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Collector(LogLines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => lines._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scopes = new List<string>();
            lines._scopes.ForEachScope(
                (scope, list) => list.Add(scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(", ", pairs.Select(pair => $"{pair.Key}={pair.Value}")) : $"{scope}"),
                scopes);
            lines.All.Enqueue(new LogLine(logLevel, eventId.Id, formatter(state, exception), exception, scopes));
        }
    }
}
