namespace FitMyCv.Testing;

/// <summary>
/// How much of a seeded corpus a test goes through: every day a part of it that keeps the whole run short, with <c>FITMYCV_TESTS=full</c> all of it.
/// Both begin at the same seed, so that the part of every day is the beginning of the whole.
/// </summary>
public static class TestScale
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("FITMYCV_TESTS") == "full";

    public static int Of(int everyDay, int full) => IsFull ? full : everyDay;
}
