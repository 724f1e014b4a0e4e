using System.Diagnostics;

namespace FitMyCv.Identity.Tests;

/// <summary>
/// Compares the time of two kinds of calls that must look alike. The calls are taken in turn, each pair in the other order than the one before, so that
/// what else the machine does falls on both alike; medians leave its bursts out. While the medians are further apart than allowed, more pairs are taken
/// and the medians of all of them count: noise gets smaller by that, a real difference stays.
/// </summary>
internal static class TimeComparison
{
    private const int Lanes = 2;
    private const int MostRounds = 4;

    /// <summary>How far apart the medians may be.</summary>
    private const double Tolerance = 1.10;

    /// <summary>How many different numbers the calls may get at most.</summary>
    public static int MostPairs(int pairs) => pairs * MostRounds;

    /// <param name="pairs">Pairs of the first round.</param>
    /// <param name="first">A call of one kind; gets its number and its lane, whose calls follow each other.</param>
    /// <param name="second">A call of the other kind.</param>
    public static async Task AssertAlikeAsync(string what, int pairs, Func<int, int, Task> first, Func<int, int, Task> second)
    {
        var (firstTimes, secondTimes) = (new List<double>(), new List<double>());
        for (var round = 0; ; round++)
        {
            var numbers = Enumerable.Range(round * pairs, pairs).ToArray();
            var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => LaneAsync(lane, numbers.Where(number => number % Lanes == lane), first, second)));
            foreach (var pair in lanes.SelectMany(times => times))
            {
                firstTimes.Add(pair.First);
                secondTimes.Add(pair.Second);
            }
            var ratio = Median(secondTimes) / Median(firstTimes);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{what}: {Median(firstTimes):0.00} ms and {Median(secondTimes):0.00} ms, ratio {ratio:0.000}, {firstTimes.Count} pairs");
            if (ratio is > 1 / Tolerance and < Tolerance)
            {
                return;
            }
            Assert.True(round + 1 < MostRounds, $"{what}: medians of {Median(firstTimes):0.00} ms and {Median(secondTimes):0.00} ms over {firstTimes.Count} pairs.");
        }
    }

    private static async Task<List<(double First, double Second)>> LaneAsync(int lane, IEnumerable<int> numbers, Func<int, int, Task> first, Func<int, int, Task> second)
    {
        var times = new List<(double, double)>();
        var isFirstAhead = true;
        foreach (var number in numbers)
        {
            if (isFirstAhead)
            {
                var ahead = await TimeAsync(() => first(number, lane));
                times.Add((ahead, await TimeAsync(() => second(number, lane))));
            }
            else
            {
                var ahead = await TimeAsync(() => second(number, lane));
                times.Add((await TimeAsync(() => first(number, lane)), ahead));
            }
            isFirstAhead = !isFirstAhead;
        }
        return times;
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
