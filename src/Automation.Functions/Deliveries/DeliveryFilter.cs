namespace Automation.Functions;

/// <summary>Takes deliveries out of the way of everything else under <c>/api</c>: they have their own proof of sender and their own size limit.</summary>
internal sealed class DeliveryFilter(DeliveryOptions options) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.IsOpen)
        {
            var endpoint = app.ApplicationServices.GetRequiredService<DeliveryEndpoint>();
            app.MapWhen(
                context => context.Request.Path.Equals(DeliveryEndpoint.Route, StringComparison.OrdinalIgnoreCase),
                branch => branch.Run(async context => await (await endpoint.AnswerAsync(context)).ExecuteAsync(context)));
        }

        next(app);
    };
}
