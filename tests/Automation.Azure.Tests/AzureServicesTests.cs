using Automation.Compliance;
using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Automation.Azure.Tests;

public sealed class AzureServicesTests
{
    private const string Pin = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Settings_reach_the_client_and_one_connection_serves_both_ports()
    {
        using var services = Services(
            ("AzureResourceManager:Endpoint", "https://localhost:12345"),
            ("AzureResourceManager:PinnedCertificateSha256", Pin),
            ("AzureResourceManager:PollInterval", "00:00:01"));

        var options = services.GetRequiredService<IOptions<ArmOptions>>().Value;
        Assert.Equal(("https://localhost:12345/.default", Pin, TimeSpan.FromSeconds(1)), (options.TokenScope, options.PinnedCertificateSha256, options.PollInterval));
        Assert.IsType<ArmResourceProvider>(services.GetRequiredService<IResourceProvider>());
        Assert.IsType<ResourceGraphClient>(services.GetRequiredService<IResourceGraph>());
    }

    [Theory]
    [InlineData("AzureResourceManager:Endpoint", "http://management.azure.com")]
    [InlineData("AzureResourceManager:Endpoint", "https://management.azure.com/path")]
    [InlineData("AzureResourceManager:Endpoint", "https://user@management.azure.com")]
    [InlineData("AzureResourceManager:PinnedCertificateSha256", "abc")]
    [InlineData("AzureResourceManager:ReadRetries", "99")]
    [InlineData("AzureResourceManager:RequestTimeout", "00:00:00")]
    public void Bad_settings_are_refused_at_the_start(string name, string value)
    {
        using var services = Services((name, value));

        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
    }

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData("https://a.table.core.windows.net", null, null, false)]
    [InlineData("https://a.table.core.windows.net", "https://a.queue.core.windows.net", "UseDevelopmentStorage=true", false)]
    [InlineData("https://a.table.core.windows.net?sv=1&sig=x", "https://a.queue.core.windows.net", null, false)]
    [InlineData("http://a.table.core.windows.net", "https://a.queue.core.windows.net", null, false)]
    [InlineData("https://a.table.core.windows.net", "https://a.queue.core.windows.net", null, true)]
    [InlineData(null, null, "UseDevelopmentStorage=true", true)]
    public void Storage_needs_addresses_or_a_connection_string(string? tables, string? queues, string? connection, bool accepted)
    {
        var collection = new ServiceCollection().AddSingleton<TokenCredential>(new StaticTokenCredential("t"));
        collection.AddAzureStorage(Configuration(
            ("AzureStorage:TableServiceUri", tables), ("AzureStorage:QueueServiceUri", queues), ("AzureStorage:ConnectionString", connection)));
        using var services = collection.BuildServiceProvider();

        var refusal = Record.Exception(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(accepted, refusal is null);
        if (accepted)
        {
            Assert.IsType<TablesStore>(services.GetRequiredService<IDocumentStore>());
            Assert.IsType<StorageQueue>(services.GetRequiredService<IWorkQueue>());
        }
        else
        {
            Assert.Contains("AUT6202", Assert.IsType<OptionsValidationException>(refusal).Message, StringComparison.Ordinal);
            Assert.DoesNotContain("sig=", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sqlite_store_is_one_object_behind_both_ports_and_what_is_there_stays()
    {
        using var folder = new TemporaryFolder();
        using var services = new ServiceCollection().AddSqliteStore(folder.File("a.db")).AddSqliteStore(folder.File("b.db")).BuildServiceProvider();

        Assert.Same(services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<IWorkQueue>());
        Assert.True(File.Exists(folder.File("a.db")));
        Assert.False(File.Exists(folder.File("b.db")));
    }

    internal static ServiceProvider Services(params (string Name, string? Value)[] settings) =>
        new ServiceCollection().AddLogging().AddMetrics()
            .AddSingleton<TokenCredential>(new StaticTokenCredential("t"))
            .AddAzureResourceManager(Configuration(settings))
            .BuildServiceProvider();

    private static IConfiguration Configuration(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).Build();
}
