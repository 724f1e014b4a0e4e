using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.AiWorker.Features;

/// <summary><c>GET /api/background-tasks/job-offers</c>: the offers that were read for the caller.</summary>
public static class JobOffers
{
    public static void MapJobOffers(this IEndpointRouteBuilder api) => api.MapGet("/background-tasks/job-offers", ListAsync);

    private static async Task<JobOfferList> ListAsync(HttpRequest request, CurrentUser user, JobOfferStore offers, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, 200, 50);
        var offset = query.Int("offset", 0, int.MaxValue, 0);
        query.ThrowIfInvalid();
        var (found, total) = await offers.ListAsync(user.Id, limit, offset, cancellationToken);
        return new JobOfferList(
            [.. found.Select(offer => new ListedJobOffer(
                offer.Id, offer.SourceType, offer.SourceValue, offer.Content.Title, offer.Content.Company, offer.Content.Language, offer.Engine, offer.ExtractedAt))],
            total);
    }

    private sealed record JobOfferList(IReadOnlyList<ListedJobOffer> JobOffers, int Total);

    private sealed record ListedJobOffer(
        Guid Id, string SourceType, string SourceValue, string? Title, string? Company, string? Language, string Engine, DateTimeOffset ExtractedAt);
}
