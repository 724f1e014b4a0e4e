using System.Collections.Frozen;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Number words from two on in fr, en, es and de, in normal form, up to 99, and the words that multiply.</summary>
internal static class NumberWords
{
    public const int LongestPhrase = 4;

    /// <summary>Words of one language that mean something else in another: they count only in their own.</summary>
    private static readonly FrozenSet<string> Ambiguous = new[] { "once", "dos", "four", "sept", "neuf", "cent", "elf", "acht", "onze", "mil", "mille", "six", "dix", "tres", "seis", "ten" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (int Value, string Languages)> Phrases = Build();

    public static FrozenDictionary<string, long> Multipliers { get; } = new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["hundred"] = 100, ["hundreds"] = 100, ["cents"] = 100, ["centaine"] = 100, ["centaines"] = 100, ["hundert"] = 100, ["cien"] = 100, ["ciento"] = 100, ["cientos"] = 100,
        ["thousand"] = 1000, ["thousands"] = 1000, ["mille"] = 1000, ["milliers"] = 1000, ["millier"] = 1000, ["tausend"] = 1000, ["miles"] = 1000,
        ["dozen"] = 12, ["dozens"] = 12, ["douzaine"] = 12, ["douzaines"] = 12, ["dutzend"] = 12, ["docena"] = 12,
        ["dizaine"] = 10, ["dizaines"] = 10, ["vingtaine"] = 20, ["trentaine"] = 30, ["quarantaine"] = 40, ["cinquantaine"] = 50,
        ["million"] = 1_000_000, ["millions"] = 1_000_000, ["millionen"] = 1_000_000, ["millones"] = 1_000_000, ["milliard"] = 1_000_000_000, ["milliards"] = 1_000_000_000, ["billion"] = 1_000_000_000, ["billions"] = 1_000_000_000,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Words that claim a factor.</summary>
    public static FrozenDictionary<string, decimal> Factors { get; } = new Dictionary<string, decimal>(StringComparer.Ordinal)
    {
        ["doubled"] = 2, ["doubling"] = 2, ["twice"] = 2, ["twofold"] = 2, ["double"] = 2, ["doublement"] = 2, ["doubler"] = 2, ["verdoppelt"] = 2, ["verdoppelung"] = 2, ["duplicado"] = 2, ["duplicar"] = 2,
        ["tripled"] = 3, ["triple"] = 3, ["tripler"] = 3, ["triplement"] = 3, ["threefold"] = 3, ["verdreifacht"] = 3, ["triplicado"] = 3,
        ["quadrupled"] = 4, ["quadruple"] = 4, ["tenfold"] = 10, ["halved"] = 0.5m, ["halving"] = 0.5m, ["moitie"] = 0.5m, ["halbiert"] = 0.5m, ["mitad"] = 0.5m,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static int? Value(string phrase, string? language) =>
        Phrases.TryGetValue(phrase, out var found) && (!Ambiguous.Contains(phrase) || (language is not null && found.Languages.Contains(language, StringComparison.Ordinal))) ? found.Value : null;

    private static FrozenDictionary<string, (int, string)> Build()
    {
        var all = new Dictionary<string, (int Value, string Languages)>(StringComparer.Ordinal);
        void Add(string phrase, int value, string language) =>
            all[phrase] = (value, all.TryGetValue(phrase, out var other) && other.Value == value ? other.Languages + language : language);

        string[] en = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
        string[] fr = ["", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf"];
        string[] es = ["", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve"];
        string[] de = ["", "ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwolf", "dreizehn", "vierzehn", "funfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"];
        for (var i = 2; i < 20; i++)
        {
            Add(en[i], i, "en");
            Add(fr[i], i, "fr");
            Add(es[i], i, "es");
            Add(de[i], i, "de");
        }
        string[] enTens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        string[] esTens = ["veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];
        string[] deTens = ["zwanzig", "dreissig", "vierzig", "funfzig", "sechzig", "siebzig", "achtzig", "neunzig"];
        for (var t = 0; t < 8; t++)
        {
            var tens = (t + 2) * 10;
            Add(enTens[t], tens, "en");
            Add(esTens[t], tens, "es");
            Add(deTens[t], tens, "de");
            for (var i = 1; i < 10; i++)
            {
                Add($"{enTens[t]} {en[i]}", tens + i, "en");
                Add(t == 0 ? $"veinti{es[i]}" : $"{esTens[t]} y {es[i]}", tens + i, "es");
                Add($"{de[i]}und{deTens[t]}", tens + i, "de");
            }
        }
        foreach (var (word, tens, upTo) in new[] { ("vingt", 20, 9), ("trente", 30, 9), ("quarante", 40, 9), ("cinquante", 50, 9), ("soixante", 60, 19), ("quatre vingt", 80, 19) })
        {
            Add(word, tens, "fr");
            for (var i = 1; i <= upTo; i++)
            {
                Add($"{word} {fr[i]}", tens + i, "fr");
                Add($"{word} et {fr[i]}", tens + i, "fr");
            }
        }
        Add("quatre vingts", 80, "fr");
        Add("cent", 100, "fr");
        Add("mil", 1000, "es");
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
