using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>
/// How a skill is written in a tailored CV: as the offer writes an equal one, unless one of the two is a name of its own
/// (GitHub is not GitLab) or the offer is in another language than the CV and the skill no proper name.
/// </summary>
public static class SkillSpelling
{
    /// <summary>The spelling for a skill that the CV declares.</summary>
    public static string Of(string name, TailoringInput input, SkillVocabulary vocabulary) =>
        Offered(name, input, vocabulary) ?? name;

    /// <summary>The spelling for an asked skill that the CV shows by <paramref name="proof"/>, a declared name or a text.</summary>
    public static string For(string asked, string proof, TailoringInput input, SkillVocabulary vocabulary)
    {
        var id = vocabulary.Canonical(asked);
        var alias = vocabulary.Canonical(proof) == id ? NormalText.Of(proof) : vocabulary.MentionedAlias(NormalText.Of(proof), id) ?? id;
        if (alias == NormalText.Of(asked) || (!vocabulary.IsOwnWording(alias) && !vocabulary.IsOwnWording(NormalText.Of(asked)) && IsForThisLanguage(id, input, vocabulary)))
        {
            return asked;
        }
        return vocabulary.Canonical(proof) == id ? proof : AsWritten(proof, alias);
    }


    /// <summary>The words under which a text names a skill, as the text writes them.</summary>
    public static string AsStands(string asked, string text, SkillVocabulary vocabulary) =>
        vocabulary.MentionedAlias(NormalText.Of(text), vocabulary.Canonical(asked)) is { } alias ? AsWritten(text, alias) : asked;

    private static string? Offered(string name, TailoringInput input, SkillVocabulary vocabulary)
    {
        var id = vocabulary.Canonical(name);
        var normal = NormalText.Of(name);
        var asked = AskedSkills.Of(input.Offer, vocabulary).All.Concat(input.Offer.Skills.SoftSkills).FirstOrDefault(other => vocabulary.Canonical(other) == id);
        return asked is null || NormalText.Of(asked) == normal || vocabulary.IsOwnWording(normal) || vocabulary.IsOwnWording(NormalText.Of(asked)) || !IsForThisLanguage(id, input, vocabulary) ? null : asked;
    }

    private static bool IsForThisLanguage(string id, TailoringInput input, SkillVocabulary vocabulary) =>
        input.Source.Language is null || input.Offer.Language is null || input.Source.Language == input.Offer.Language || vocabulary.KindOf(id) == SkillKind.Tool;

    /// <summary>The words of a text whose normal form is the alias, as the text writes them.</summary>
    private static string AsWritten(string text, string alias)
    {
        var words = text.Split([' ', ',', ';', ':', '(', ')', '/', '|', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var length = NormalText.Words(alias).Length;
        for (var count = 1; count <= length; count++)
        {
            for (var i = 0; i + count <= words.Length; i++)
            {
                var candidate = string.Join(' ', words.AsSpan(i, count)!);
                if (NormalText.Of(candidate) == alias)
                {
                    return candidate.TrimEnd('.');
                }
            }
        }
        return alias;
    }
}
