using System.ComponentModel.DataAnnotations;

namespace FitMyCv.AiWorker.Engines.OpenAi.Answers;

/// <summary>Answer to <c>classify</c>: a decision for each item, by index, with a reason of a closed set that we put into words.</summary>
internal sealed record ClassifyAnswer
{
    public required IReadOnlyList<ExperienceChoice> Experiences { get; init; }
    public required IReadOnlyList<ItemChoice> Projects { get; init; }
    public required IReadOnlyList<ItemChoice> Extras { get; init; }
}

internal sealed record ExperienceChoice
{
    public required int Index { get; init; }

    [AllowedValues(Decisions.Keep, Decisions.Remove, Decisions.MoveToProjects)]
    public required string Decision { get; init; }

    [AllowedValues("asked_skills", "title", "recent", "unrelated", "side_work")]
    public required string Reason { get; init; }
}

internal sealed record ItemChoice
{
    public required int Index { get; init; }

    [AllowedValues(Decisions.Keep, Decisions.Remove)]
    public required string Decision { get; init; }

    [AllowedValues("asked_skills", "title", "recent", "personal", "unrelated")]
    public required string Reason { get; init; }
}

/// <summary>Answer to <c>experiences</c>: rewordings that name what they rest on.</summary>
internal sealed record ExperiencesAnswer
{
    public required IReadOnlyList<RewordedExperience> Experiences { get; init; }
}

internal sealed record RewordedExperience
{
    public required int Index { get; init; }
    public required string? Description { get; init; }
    public required IReadOnlyList<RewordedPoint> Responsibilities { get; init; }
    public required IReadOnlyList<RewordedPoint> Deliverables { get; init; }
    public required IReadOnlyList<string> SkillsUsed { get; init; }
}

internal sealed record RewordedPoint
{
    public required string Text { get; init; }
    public required IReadOnlyList<string> Sources { get; init; }
}

internal sealed record ProjectsAnswer
{
    public required IReadOnlyList<RewordedProject> Projects { get; init; }
}

internal sealed record RewordedProject
{
    public required int Index { get; init; }
    public required string? Summary { get; init; }
    public required IReadOnlyList<string> TechStack { get; init; }
    public required IReadOnlyList<string> Keywords { get; init; }
}

internal sealed record ExtrasAnswer
{
    public required IReadOnlyList<int> Order { get; init; }
}

internal sealed record SkillsAnswer
{
    public required IReadOnlyList<string> HardSkills { get; init; }
    public required IReadOnlyList<string> Tools { get; init; }
    public required IReadOnlyList<string> SoftSkills { get; init; }
    public required IReadOnlyList<string> Methodologies { get; init; }
    public required IReadOnlyList<AddedSkill> Additions { get; init; }
}

internal sealed record AddedSkill
{
    [AllowedValues("hard_skills", "tools", "methodologies")]
    public required string List { get; init; }
    public required string Name { get; init; }
    public required string Quotation { get; init; }
}

internal sealed record SummaryAnswer
{
    [AllowedValues("source", "offer")]
    public required string Title { get; init; }
    public required string? Headline { get; init; }
    public required string? Description { get; init; }
    public required IReadOnlyList<string> Domains { get; init; }
    public required IReadOnlyList<string> KeyStrengths { get; init; }
}

/// <summary>Answer to <c>translate</c>.</summary>
internal sealed record TranslateAnswer
{
    public required IReadOnlyList<TranslatedText> Texts { get; init; }
}

internal sealed record TranslatedText
{
    public required string Id { get; init; }
    public required string Text { get; init; }
}

/// <summary>Answer to <c>quote</c>.</summary>
internal sealed record QuoteAnswer
{
    public required IReadOnlyList<QuotedSkill> Quotations { get; init; }
}

internal sealed record QuotedSkill
{
    public required string Skill { get; init; }
    public required string Quotation { get; init; }
}
