using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.JobOffers;

namespace FitMyCv.AiWorker.Domain.Tests;

public sealed class OfferReaderTests(ITestOutputHelper output)
{
    [Fact]
    public void Most_of_what_people_find_in_the_larger_samples_is_found()
    {
        Samples.SkipWithoutShared();
        var truth = OfferTruth.Compare(OfferTruth.Read);
        output.WriteLine($"F1 over all members of the 12 offers: {truth.F1:0.000}");
        foreach (var miss in truth.Misses)
        {
            output.WriteLine(miss);
        }
        Assert.True(truth.F1 >= 0.85, string.Join("\n", truth.Misses));
    }
}
