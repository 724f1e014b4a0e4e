using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features.Admin;

/// <summary><c>/api/admin/openai-pricing</c>: prices of models in USD per million tokens. They count for calls from now on.</summary>
public static class AiPrices
{
    private const decimal HighestPrice = 10_000;
    private const string Columns = "model_name, input_price, output_price, cache_price, description, is_active, updated_at";

    public static void MapAiPrices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/openai-pricing", ListAsync);
        api.MapPost("/admin/openai-pricing", SaveAsync).Accepts<JsonObject>("application/json");
        api.MapDelete("/admin/openai-pricing", DeleteAsync).Accepts<JsonObject>("application/json");
    }

    private static async Task<PriceList> ListAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return new PriceList([.. await connection.QueryAsync<Price>($"SELECT {Columns} FROM prices ORDER BY model_name COLLATE \"C\"")]);
    }

    private static async Task<IResult> SaveAsync(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var fields = await FieldErrors.ReadAsync(request, cancellationToken);
        var price = new
        {
            ModelName = fields.Text("modelName", 100),
            InputPrice = fields.Number("inputPrice", HighestPrice),
            OutputPrice = fields.Number("outputPrice", HighestPrice),
            CachePrice = fields.Number("cachePrice", HighestPrice, isRequired: false),
            Description = fields.OptionalText("description", 500),
            IsActive = fields.Flag("isActive", absent: true),
        };
        if (fields.Errors.Count > 0)
        {
            return BackgroundErrors.InvalidPricing.ToProblem(fields.Errors);
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var stored = await connection.QuerySingleAsync<Price>(
            $"""
            INSERT INTO prices (model_name, input_price, output_price, cache_price, description, is_active)
            VALUES (@ModelName, @InputPrice, @OutputPrice, @CachePrice, @Description, @IsActive)
            ON CONFLICT (model_name) DO UPDATE SET input_price = excluded.input_price, output_price = excluded.output_price, cache_price = excluded.cache_price,
                description = excluded.description, is_active = excluded.is_active, updated_at = clock_timestamp()
            RETURNING {Columns}
            """,
            price);
        return TypedResults.Ok(new StoredPrice(stored));
    }

    private static async Task<IResult> DeleteAsync(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var fields = await FieldErrors.ReadAsync(request, cancellationToken);
        var modelName = fields.Text("modelName", 100);
        if (fields.Errors.Count > 0)
        {
            return BackgroundErrors.InvalidPricing.ToProblem(fields.Errors);
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync("DELETE FROM prices WHERE model_name = @modelName", new { modelName }) > 0
            ? TypedResults.Ok(new { success = true })
            : BackgroundErrors.PricingNotFound.ToProblem();
    }

    private sealed record Price
    {
        public string ModelName { get; init; } = "";
        public decimal InputPrice { get; init; }
        public decimal OutputPrice { get; init; }
        public decimal? CachePrice { get; init; }
        public string? Description { get; init; }
        public bool IsActive { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
    }

    private sealed record PriceList(IReadOnlyList<Price> Pricings);

    private sealed record StoredPrice(Price Pricing);
}
