using System.Diagnostics;

namespace FitMyCv.Testing;

/// <summary>Medians in milliseconds of two kinds of calls, over so many pairs.</summary>
public sealed record TimeRatio(double First, double Second, int Pairs)
{
    /// <summary>How many times longer the second kind takes.</summary>
    public double Ratio => Second / First;

    public override string ToString() => FormattableString.Invariant($"{First:0.00} ms and {Second:0.00} ms, ratio {Ratio:0.000}, {Pairs} pairs");
}

/// <summary>
/// Compares the time of two kinds of calls. The calls are taken in turn, each pair in the other order than the one before, so that what else the machine
/// does falls on both alike; medians leave its bursts out. While the ratio is not within its bounds, more pairs are taken and the medians of all of them
/// count: noise gets smaller by that, a real difference stays.
/// </summary>
public static class TimeComparison
{
    /// <summary>Pairs that follow each other in one lane; lanes run side by side.</summary>
    public const int Lanes = 2;

    private const int MostRounds = 4;

    /// <summary>How many different numbers the calls may get at most.</summary>
    public static int MostPairs(int pairs) => pairs * MostRounds;

    /// <param name="pairs">Pairs of the first round.</param>
    /// <param name="lowest">Lower bound of <see cref="TimeRatio.Ratio"/>.</param>
    /// <param name="highest">Upper bound of it.</param>
    /// <param name="first">A call of one kind; gets its number and its lane.</param>
    /// <param name="second">A call of the other kind.</param>
    public static async Task<TimeRatio> CompareAsync(int pairs, double lowest, double highest, Func<int, int, Task> first, Func<int, int, Task> second)
    {
        var (firstTimes, secondTimes) = (new List<double>(), new List<double>());
        for (var round = 1; ; round++)
        {
            var numbers = Enumerable.Range((round - 1) * pairs, pairs).ToArray();
            var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => LaneAsync(lane, numbers.Where(number => number % Lanes == lane), first, second)));
            foreach (var pair in lanes.SelectMany(times => times))
            {
                firstTimes.Add(pair.First);
                secondTimes.Add(pair.Second);
            }
            var ratio = new TimeRatio(Median(firstTimes), Median(secondTimes), firstTimes.Count);
            if (round == MostRounds || (ratio.Ratio >= lowest && ratio.Ratio <= highest))
            {
                return ratio;
            }
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
