namespace FitMyCv.AiWorker.Domain.Pricing;

/// <summary>Price of a model in USD per million tokens; without <paramref name="Cache"/> cached tokens cost as much as others.</summary>
public sealed record ModelPrice(string ModelName, decimal Input, decimal Output, decimal? Cache);

/// <summary>The active prices, and what a call costs by them (spec ai-worker §13).</summary>
public sealed class PriceTable(IEnumerable<ModelPrice> active)
{
    private const decimal Million = 1_000_000m;
    private const int Places = 6;

    /// <summary>What a model without a price is taken to cost.</summary>
    private static readonly ModelPrice Unknown = new("", 1m, 4m, 1m);

    private readonly ModelPrice[] _longestFirst = [.. active.OrderByDescending(price => price.ModelName.Length)];

    /// <summary>((prompt − cached)·input + cached·cache + completion·output) / 10⁶, in USD with 6 places, and whether the model has a price.</summary>
    public (decimal Cost, bool IsPriced) CostOf(string model, int promptTokens, int cachedTokens, int completionTokens)
    {
        var price = Array.Find(_longestFirst, price => model == price.ModelName || model.StartsWith(price.ModelName + "-", StringComparison.Ordinal));
        var (input, output, cache) = (price ?? Unknown) is var known ? (known.Input, known.Output, known.Cache ?? known.Input) : default;
        var cached = Math.Min(cachedTokens, promptTokens);
        return (decimal.Round((((promptTokens - cached) * input) + (cached * cache) + (completionTokens * output)) / Million, Places, MidpointRounding.AwayFromZero), price is not null);
    }
}
