using System.Text.Json;

namespace FitMyCv.AiWorker.Tasks;

/// <summary>What a task was asked to do; encrypted with the task (the bytes of a PDF beside it) and gone when it ends.</summary>
public sealed record TaskInput
{
    public OfferSource? Offer { get; init; }

    /// <summary>An offer that is stored already (score).</summary>
    public Guid? JobOfferId { get; init; }

    /// <summary>Language wanted for the result.</summary>
    public string? Language { get; init; }

    /// <summary>Language of a template for which neither the request nor the offer names one: the user's.</summary>
    public string? Locale { get; init; }

    /// <summary>Base name of an imported PDF.</summary>
    public string? FileName { get; init; }

    /// <summary>Pages that <c>pdf_import_max_pages</c> allowed at acceptance.</summary>
    public int MaximumPages { get; init; }

    /// <summary>Sections that an improvement may touch; null = all of them.</summary>
    public IReadOnlyList<string>? Sections { get; init; }

    /// <summary>Settings of the model engine at acceptance that were not the defaults; set at the start, null for other engines.</summary>
    public IReadOnlyDictionary<string, string>? ModelSettings { get; init; }
}

/// <summary>Where an offer comes from: kind <c>url</c>, <c>pdf</c> (its bytes are the task's file), <c>text</c> or <c>title</c>.</summary>
/// <param name="Value">The URL, the file's base name, the pasted text, or the job title.</param>
public sealed record OfferSource(string Kind, string Value)
{
    public const string Url = "url";
    public const string Pdf = "pdf";
    public const string Text = "text";
    public const string Title = "title";

    private const int PreviewLength = 80;

    /// <summary>What is stored in clear about the source (spec cv §2): URL, file name, or the first 80 characters of the text.</summary>
    public string Shown => Kind == Text && Value.Length > PreviewLength ? Value[..PreviewLength] : Value;

    /// <summary><c>sourceType</c> of the CV made from it.</summary>
    public string CvSourceType => Kind switch { Url => "link", Title => "job-title", _ => Kind };
}

/// <summary>JSON of what the service keeps for itself (inputs, phases, hand-overs).</summary>
internal static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.General)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static T Read<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("A stored value is not null.");
}

/// <summary>Names under which a task's payloads are encrypted.</summary>
internal static class Payloads
{
    public const string Input = "task-input";
    public const string File = "task-file";
    public const string HandOver = "task-hand-over";
    public const string JobOffer = "job-offer";
    public const string Score = "score";
    public const string Quotations = "score-quotations";

    public static string Phase(string name) => "task-phase-" + name;
}
