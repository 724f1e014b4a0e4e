namespace FitMyCv.Gateway.Reference;

/// <summary><c>/openapi.json</c> (merged) and the reference page at <c>/docs</c>.</summary>
internal static class ReferenceEndpoints
{
    public static void MapReference(this WebApplication app)
    {
        app.MapGet("/openapi.json", async (MergedOpenApi openApi, CancellationToken cancellationToken) => Results.Json(await openApi.MergeAsync(cancellationToken)))
            .AllowAnonymous()
            .ExcludeFromDescription();
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "FitMyCV API";
            page.SwaggerEndpoint("/openapi.json", "FitMyCV");
        });
    }
}
