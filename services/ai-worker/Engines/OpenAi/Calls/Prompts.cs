using System.Collections.Concurrent;

namespace FitMyCv.AiWorker.Engines.OpenAi.Calls;

/// <summary>
/// The instructions of a question: the rules common to all and the text of <c>Prompts/&lt;name&gt;.md</c>. They are constant: nothing of a CV, an offer or a
/// user ever becomes part of them (design/trust J1).
/// </summary>
internal static class Prompts
{
    private const string Rules = "rules";
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    public static string Of(string name) => Texts.GetOrAdd(name, static name => Load(Rules) + "\n\n" + Load(name));

    /// <summary>Without the first line, which holds the version.</summary>
    private static string Load(string name)
    {
        using var stream = typeof(Prompts).Assembly.GetManifestResourceStream($"prompt.{name}.md") ?? throw new InvalidOperationException($"There is no prompt {name}.");
        using var reader = new StreamReader(stream);
        _ = reader.ReadLine();
        return reader.ReadToEnd().Trim();
    }
}
