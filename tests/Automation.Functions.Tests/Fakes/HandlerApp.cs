using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Automation.Functions.Tests;

/// <summary>The handler in this process, over the fakes, with a host stand-in in front of it.</summary>
internal sealed class HandlerApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HandlerApp(WebApplication app, FakeUseCases useCases, FakeStore store, LogLines lines, Uri address)
    {
        _app = app;
        UseCases = useCases;
        Store = store;
        Lines = lines;
        Address = address;
        Host = new FunctionsHostStandIn(address, new ScriptRoot(AppContext.BaseDirectory));
    }

    public FakeUseCases UseCases { get; }

    public FakeStore Store { get; }

    public LogLines Lines { get; }

    public FunctionsHostStandIn Host { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="standAlone">Without a Functions host.</param>
    public static async Task<HandlerApp> StartAsync(
        Dictionary<string, string?>? settings = null, bool standAlone = false, TimeProvider? time = null, Action<IServiceCollection>? services = null,
        Action<FakeUseCases>? prepare = null)
    {
        var port = LoopbackPort.Free();
        var all = new Dictionary<string, string?>(settings ?? [])
        {
            [standAlone ? SettingNames.Listen : SettingNames.HandlerPort] = standAlone ? $"127.0.0.1:{port}" : $"{port}",
        };
        all.TryAdd($"{SettingNames.Subscriptions}:0", "11111111-2222-3333-4444-555555555555");
        all.TryAdd(SettingNames.StorePath, "unused.db");
        all.TryAdd(SettingNames.SweepSchedule, "0 0 */6 * * *");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        var read = Settings.Read(configuration, out var problems) ?? throw new InvalidOperationException(string.Join("; ", problems));
        var (useCases, store, lines) = (new FakeUseCases(), new FakeStore(), new LogLines());
        prepare?.Invoke(useCases);
        var app = FunctionsApp.Build(configuration, read, new FakeProduct(useCases, store, time ?? TimeProvider.System, more =>
        {
            more.AddSingleton<ILoggerProvider>(lines);
            services?.Invoke(more);
        }));
        await app.StartAsync();
        var handler = new HandlerApp(app, useCases, store, lines, new Uri($"http://127.0.0.1:{port}"));
        await handler.Host.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        return handler;
    }

    public async ValueTask DisposeAsync()
    {
        Host.Dispose();
        await _app.DisposeAsync();
    }
}
