using System.Text.Json;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>What all rule groups share in one run.</summary>
internal sealed class GuardContext
{
    public GuardContext(GuardRequest request)
    {
        Request = request;
        Whole = SourceFacts.OfDocument(request.Source, Vocabulary);
        Texts = new TextRules(request.Source, request.Offer, Whole, Vocabulary);
    }

    public GuardRequest Request { get; }

    public CvDocument Source => Request.Source;

    public SkillVocabulary Vocabulary { get; } = SkillVocabulary.Default;

    public SourceFacts Whole { get; }

    public TextRules Texts { get; }

    public GuardLog Log { get; } = new();

    /// <summary>Restores a value that must equal the source's.</summary>
    public T Fixed<T>(T result, T source, string path, string rule, string what)
    {
        Log.Checked();
        if (!Same(result, source))
        {
            Log.Restored(path, rule, what);
        }
        return source;
    }

    public static bool Same<T>(T a, T b) =>
        JsonSerializer.Serialize(a, CvJson.Options) == JsonSerializer.Serialize(b, CvJson.Options);
}
