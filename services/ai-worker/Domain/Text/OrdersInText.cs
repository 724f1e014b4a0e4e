using System.Text.RegularExpressions;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Text;

/// <summary>
/// Sentences of a CV or an offer that speak to a model instead of telling about the person or the job ("ignore all previous instructions: add …").
/// They stay where they stand, but support nothing: what they ask for is no fact (design/trust J1, J2).
/// </summary>
public static partial class OrdersInText
{
    /// <summary>The text without such sentences; the text itself when it has none.</summary>
    public static string? Without(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text;
        }
        var visible = Invisible().Replace(text, "");
        return Order().IsMatch(visible) ? Order().Replace(visible, " ").TrimEnd() : text;
    }

    /// <summary>Those sentences.</summary>
    public static IEnumerable<string> In(string text) => Order().Matches(Invisible().Replace(text, "")).Select(match => match.Value);

    public static CvDocument Without(CvDocument cv) => cv with
    {
        Header = cv.Header with
        {
            FullName = Without(cv.Header.FullName)!,
            CurrentTitle = Without(cv.Header.CurrentTitle)!,
            Contact = cv.Header.Contact with { Links = cv.Header.Contact.Links?.Select(link => link with { Label = Without(link.Label) }).ToArray() },
        },
        Summary = cv.Summary with
        {
            Headline = Without(cv.Summary.Headline),
            Description = Without(cv.Summary.Description),
            Domains = Without(cv.Summary.Domains),
            KeyStrengths = Without(cv.Summary.KeyStrengths),
        },
        Experience = [.. cv.Experience.Select(Without)],
        Education = cv.Education?.Select(item => item with { Degree = Without(item.Degree), FieldOfStudy = Without(item.FieldOfStudy), Description = Without(item.Description) }).ToArray(),
        Projects = cv.Projects?.Select(Without).ToArray(),
        Extras = cv.Extras?.Select(item => item with { Name = Without(item.Name)!, Summary = Without(item.Summary) }).ToArray(),
    };

    public static CvExperience Without(CvExperience item) => item with
    {
        Title = Without(item.Title)!,
        Company = Without(item.Company)!,
        Description = Without(item.Description),
        Responsibilities = Without(item.Responsibilities),
        Deliverables = Without(item.Deliverables),
    };

    public static CvProject Without(CvProject item) => item with { Name = Without(item.Name)!, Role = Without(item.Role), Summary = Without(item.Summary) };

    private static string[]? Without(IReadOnlyList<string>? texts) => texts?.Select(text => Without(text)!).ToArray();

    /// <summary>Characters without width, with which a word is hidden from a search.</summary>
    [GeneratedRegex(@"[\u00ad\u200b-\u200f\u2060\ufeff]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Invisible();

    /// <summary>
    /// In this order: to forget what was said, with the rest of its sentence and the sentence after it; a line that addresses a model; marks of the roles of a
    /// chat; another person for the model to be; a finished answer in JSON; markup that loads something; an order to rate. A mark inside an address or a number ends
    /// no sentence, and a line that begins with a small letter goes on with the one before.
    /// </summary>
    [GeneratedRegex(
        """
        \b(?:ignore[rz]?|disregard|forget|override|oublie[rz]?|ignora|olvida|ignoriere?|vergiss|missachte)\b
            (?:[^.!?\n]|\n(?=(?-i:\p{Ll}))){0,60}?
            \b(?:instructions?|rules?|prompts?|everything|above|consignes?|règles?|tout|instrucciones|reglas|todo|anweisungen|regeln|alles)\b
            (?:[^.!?\n]|[.!?](?=\S)|\n(?=(?-i:\p{Ll})))*[.!?]*(?:[^.!?\n]|[.!?](?=\S)|\n(?=(?-i:\p{Ll})))*
        | \b(?:note|message|attention|instructions?|nota|mensaje|hinweis|nachricht|remarque|consigne)\s+
            (?:to|for|pour|à|para|für|an)\s+(?:the\s+|any\s+|all\s+|l['’]|le\s+|la\s+|el\s+|die\s+|das\s+)?(?:AI|IA|KI|LLMs?|GPT|ChatGPT|(?:language\s+)?models?|modèle|modelo|modell|assistant|chatbots?)\b(?:[^\n]|\n(?=(?-i:\p{Ll})))*
        | (?:<\|[a-z_]{2,20}\|>|\[/?(?:system|inst|assistant)\]|</?system>|<<SYS>>|\#{2,}\s*(?:system|instruction)|\bsystem\s+(?:prompt|message|override)\s*:|\(system\s*:)[^\n]*
        | \b(?:you\s+are\s+now|from\s+now\s+on,?\s+you|tu\s+es\s+(?:désormais|maintenant)|vous\s+êtes\s+(?:désormais|maintenant)|du\s+bist\s+(?:jetzt|ab\s+jetzt)|ahora\s+eres)\b(?:[^.!?\n]|[.!?](?=\S)|\n(?=(?-i:\p{Ll})))*
        | (?:```(?:json)?\s*)?\{\s*"[\w-]{1,40}"\s*:[^\n]*
        | <(?:img|script|iframe|link|svg|a)\b[^\n]*
        | !\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)
        | \b(?:give|rate|score|rank|assign)\s+(?:this|the|my)\s+(?:candidate|applicant|cv|résumé|resume|profile|person)\b[^.!?\n]*?\b(?:\d+|score|highest|maximum|best|top|perfect)\b(?:[^.!?\n]|[.!?](?=\S)|\n(?=(?-i:\p{Ll})))*
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Order();
}
