using System.Collections.Frozen;

namespace FitMyCv.AiWorker.Domain.Text;

/// <summary>The words of a text that carry its content: normal form without the small words of fr, en, es and de.</summary>
public static class ContentWords
{
    private static readonly FrozenSet<string> SmallWords =
        ("""
         le la les l de des d du un une et est sont a au aux en par ce cet cette ces qui que quoi dont ou vos votre notre nos son sa ses leur leurs mon ma mes plus pas pour dans avec sur sous sans vers chez entre afin ainsi
         je j il elle ils elles nous vous on se s y ne n etre avoir ete ayant comme tres tout toute tous toutes
         the of and to in is for with on you we our your are as at by an be or that this these those will from their his her its have has had who it they not i my was were been into over across per within through during while via using also both all any each
         el los las del y e una para con por se su sus al como o lo mas son entre sobre sin
         der die das und den dem des von zu mit fur auf ist im ein eine einer eines einem einen wir sie du als auch bei nach oder unser ihre ihr zur zum aus an durch sowie sich
         """).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal);

    public static IReadOnlyList<string> Of(string? text) =>
        [.. NormalText.Words(NormalText.Of(text)).Where(word => !SmallWords.Contains(word) && !word.All(char.IsAsciiDigit) && word.Length > 1)];

    public static bool IsSmall(string normalWord) => SmallWords.Contains(normalWord);
}
