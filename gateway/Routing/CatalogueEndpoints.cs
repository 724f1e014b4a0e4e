namespace FitMyCv.Gateway.Routing;

/// <summary>Maps every route of the catalogue to the forwarder; the framework answers 404 and 405 for the rest.</summary>
internal static class CatalogueEndpoints
{
    public static void MapCatalogue(this WebApplication app)
    {
        var forwarder = app.Services.GetRequiredService<ServiceForwarder>();
        foreach (var route in RouteCatalogue.All)
        {
            app.MapMethods(route.Pattern, [route.Method], http => forwarder.ForwardAsync(http, route)).ExcludeFromDescription();
        }
    }
}
