using System.Globalization;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Rules F5 and F6 on the skill lists.</summary>
internal sealed class SkillRules(GuardContext context)
{
    private static readonly string[] Levels = ["awareness", "beginner", "intermediate", "proficient", "advanced", "expert"];

    private readonly SkillVocabulary _vocabulary = context.Vocabulary;
    private readonly ILookup<string, string> _spellings = SkillEvidence.DeclaredNames(context.Source).ToLookup(context.Vocabulary.Canonical, StringComparer.Ordinal);
    private readonly ILookup<string, string> _softSpellings = (context.Source.Skills.SoftSkills ?? []).ToLookup(context.Vocabulary.Canonical, StringComparer.Ordinal);
    private readonly ILookup<string, string> _offered = context.Request.Offer.Skills.Required.Concat(context.Request.Offer.Skills.NiceToHave).Concat(context.Request.Offer.Skills.SoftSkills).ToLookup(context.Vocabulary.Canonical, StringComparer.Ordinal);

    public CvSkills Apply()
    {
        var result = context.Request.Result.Skills;
        var source = context.Source.Skills;
        return new CvSkills
        {
            HardSkills = Skills(result.HardSkills, source.HardSkills, "/skills/hard_skills", mayBeImplied: true),
            Tools = Skills(result.Tools, source.Tools, "/skills/tools", mayBeImplied: false),
            SoftSkills = Names(result.SoftSkills, source.SoftSkills, "/skills/soft_skills", _softSpellings, mayBeImplied: false, "F6", "A soft skill that the source does not show"),
            Methodologies = Names(result.Methodologies, source.Methodologies, "/skills/methodologies", _spellings, mayBeImplied: true, "F5", "A method that the source does not show"),
        };
    }

    private List<CvSkill>? Skills(IReadOnlyList<CvSkill>? result, IReadOnlyList<CvSkill>? source, string path, bool mayBeImplied)
    {
        if (result is null)
        {
            return null;
        }
        var kept = new List<CvSkill>();
        for (var i = 0; i < result.Count; i++)
        {
            context.Log.Checked();
            var skill = result[i];
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}/{i}");
            var (name, implied) = Spelling(skill.Name, _spellings, mayBeImplied);
            if (name is null || kept.Exists(other => other.Name == name))
            {
                context.Log.Dropped(at, "F5", "A skill that the source does not show");
                continue;
            }
            if (name != skill.Name)
            {
                context.Log.Restored(at + "/name", "F5", "The spelling of a skill");
            }
            kept.Add(new CvSkill { Name = name, Proficiency = Proficiency(skill, implied, at) });
        }
        return kept.Count == 0 && source is null ? null : kept;
    }

    private List<string>? Names(IReadOnlyList<string>? result, IReadOnlyList<string>? source, string path, ILookup<string, string> spellings, bool mayBeImplied, string rule, string what)
    {
        if (result is null)
        {
            return null;
        }
        var kept = new List<string>();
        for (var i = 0; i < result.Count; i++)
        {
            context.Log.Checked();
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}/{i}");
            var (name, _) = Spelling(result[i], spellings, mayBeImplied);
            if (name is null || kept.Contains(name, StringComparer.Ordinal))
            {
                context.Log.Dropped(at, rule, what);
                continue;
            }
            if (name != result[i])
            {
                context.Log.Restored(at, rule, "The spelling of a skill");
            }
            kept.Add(name);
        }
        return kept.Count == 0 && source is null ? null : kept;
    }

    /// <summary>The name under which a skill may stand, or null when the source does not support it.</summary>
    private (string? Name, bool IsImplied) Spelling(string name, ILookup<string, string> spellings, bool mayBeImplied)
    {
        var id = _vocabulary.Canonical(name);
        if (id.Length == 0)
        {
            return (spellings[id].FirstOrDefault(other => other == name), false);
        }
        var own = spellings[id].ToArray();
        if (own.Length > 0)
        {
            return (own.Contains(name, StringComparer.Ordinal) || Array.Exists(own, other => IsOffered(name, NormalText.Of(other))) ? name : own[0], false);
        }
        if (_vocabulary.MentionedAlias(context.Whole.Normal, id) is { } alias && context.Whole.Evidence.IsMentioned(name))
        {
            return (NormalText.Contains(context.Whole.Normal, NormalText.Of(name)) || IsOffered(name, alias) ? name : alias, false);
        }
        var isImplied = mayBeImplied && context.Whole.Evidence.ImplyingSkill(name) is not null;
        return (isImplied ? IsOffered(name, id) ? name : _vocabulary.DisplayName(id) : null, isImplied);
    }

    /// <summary>The offer spells an equal skill so, and neither spelling is a name of its own.</summary>
    private bool IsOffered(string name, string ownNormal) =>
        _offered[_vocabulary.Canonical(name)].Contains(name, StringComparer.Ordinal) && !_vocabulary.IsOwnWording(ownNormal) && !_vocabulary.IsOwnWording(NormalText.Of(name));

    private string? Proficiency(CvSkill skill, bool isImplied, string path)
    {
        if (isImplied)
        {
            if (skill.Proficiency != "beginner")
            {
                context.Log.Restored(path + "/proficiency", "F5", "The level of an implied skill");
            }
            return "beginner";
        }
        var id = _vocabulary.Canonical(skill.Name);
        var known = (context.Source.Skills.HardSkills ?? []).Concat(context.Source.Skills.Tools ?? []).Where(other => _vocabulary.Canonical(other.Name) == id).MaxBy(other => Array.IndexOf(Levels, other.Proficiency));
        if (skill.Proficiency is null || Array.IndexOf(Levels, skill.Proficiency) <= Array.IndexOf(Levels, known?.Proficiency))
        {
            return skill.Proficiency;
        }
        context.Log.Restored(path + "/proficiency", "F5", "A level above the source's");
        return known?.Proficiency;
    }
}
