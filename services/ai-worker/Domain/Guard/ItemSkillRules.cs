using System.Globalization;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Rule F7: skills used, tech stack and keywords are those of the paired item, spelled as there, or named in its text.</summary>
internal sealed class ItemSkillRules(GuardContext context)
{
    public IReadOnlyList<string>? Apply(IReadOnlyList<string>? result, IReadOnlyList<string>? source, SourceFacts scope, string path)
    {
        if (result is null)
        {
            return null;
        }
        var vocabulary = context.Vocabulary;
        var kept = new List<string>();
        for (var i = 0; i < result.Count; i++)
        {
            context.Log.Checked();
            var name = result[i];
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}/{i}");
            var id = vocabulary.Canonical(name);
            var spelled = (source ?? []).FirstOrDefault(other => other == name) ?? (source ?? []).FirstOrDefault(other => id.Length > 0 && vocabulary.Canonical(other) == id)
                ?? (scope.Evidence.IsMentioned(name) ? NormalText.Contains(scope.Normal, NormalText.Of(name)) ? name : vocabulary.MentionedAlias(scope.Normal, id) : null);
            if (spelled is null || kept.Contains(spelled, StringComparer.Ordinal))
            {
                context.Log.Dropped(at, "F7", "A skill that this item does not show");
                continue;
            }
            if (spelled != name)
            {
                context.Log.Restored(at, "F7", "The spelling of a skill");
            }
            kept.Add(spelled);
        }
        return kept.Count == 0 && source is null ? null : kept;
    }
}
