using FitMyCv.StandIns.OpenAi.Answers;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>Whose habits the stand-in takes on (spec/wire/openai §4, §5).</summary>
public enum Dialect
{
    OpenAi,
    AzureV1,
    AzureLegacy,
    LlamaCpp,
    Ollama,
    VLlm,
}

/// <summary>How the stand-in behaves; each may be changed while it runs.</summary>
public sealed class StandInOptions
{
    public Dialect Dialect { get; set; } = Dialect.OpenAi;

    /// <summary>The key that calls must bring; null = any, none too.</summary>
    public string? Key { get; set; }

    /// <summary>The models that exist; empty = all.</summary>
    public IReadOnlyCollection<string> Models { get; set; } = [];

    public bool SeesImages { get; set; } = true;

    public bool ChecksSchemas { get; set; } = true;

    /// <summary>Tokens that fit a request.</summary>
    public int Window { get; set; } = 128_000;

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Delay { get; set; }

    public IAnswers Answers { get; set; } = new HonestAnswers();
}
