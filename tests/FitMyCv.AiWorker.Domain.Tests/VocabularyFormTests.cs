using System.Text.Json;
using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>The form of the data files: what Engines/Offline/Vocabulary/README.md promises.</summary>
public sealed class VocabularyFormTests(ITestOutputHelper output)
{
    private const int LongestName = 7;

    private static readonly ListedSkill[] Listed = [.. SkillLists.Read()];

    [Fact]
    public void The_vocabulary_holds_thousands_of_names()
    {
        var vocabulary = SkillVocabulary.Default;
        var names = vocabulary.Groups.SelectMany(vocabulary.Aliases).Count();
        output.WriteLine($"{names} names of {vocabulary.Groups.Count()} skills, {Occupations.Read().Count()} occupations under {Occupations.Read().Sum(one => one.Names.Sum(list => list.Length))} names");
        Assert.True(vocabulary.Groups.Count() >= 2000);
        Assert.True(names >= 4000);
    }

    [Fact]
    public void No_name_stands_twice()
    {
        var names = Resource("skill-synonyms.json").GetProperty("groups").EnumerateArray().Select(Names)
            .Concat(Groups(Resource("vocabulary.json")))
            .Concat(Listed.Select(skill => skill.Names))
            // "CI/CD" and "ci cd" are one name, and may stand in one group.
            .SelectMany(group => group.Select(NormalText.Of).Distinct(StringComparer.Ordinal))
            .ToArray();
        Assert.Empty(names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.DoesNotContain("", names);
    }

    [Fact]
    public void Every_listed_skill_has_a_kind_and_names_short_enough_to_be_found() =>
        Assert.All(Listed, skill =>
        {
            Assert.NotEqual(SkillKind.Unknown, skill.Kind);
            Assert.All(skill.Names, name => Assert.InRange(NormalText.Words(NormalText.Of(name)).Length, 1, LongestName));
        });

    [Fact]
    public void Every_implied_skill_is_known_and_another_one()
    {
        var vocabulary = SkillVocabulary.Default;
        Assert.All(Listed, skill => Assert.All(skill.Implied, implied =>
        {
            Assert.True(vocabulary.IsKnown(vocabulary.Canonical(implied)), implied);
            Assert.NotEqual(vocabulary.Canonical(skill.Names[0]), vocabulary.Canonical(implied));
        }));
    }

    [Fact]
    public void Spoken_languages_are_no_skills()
    {
        var languages = SkillVocabulary.Default.Languages.SelectMany(group => group).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(Listed.SelectMany(skill => skill.Names), name => languages.Contains(NormalText.Of(name)));
    }

    [Fact]
    public void Every_usual_skill_is_a_name_of_the_vocabulary() =>
        Assert.DoesNotContain(Occupations.Read().SelectMany(one => one.Skills), skill => !SkillVocabulary.Default.IsKnown(SkillVocabulary.Default.Canonical(skill)));

    [Theory]
    [InlineData("Vous savez faire preuve de curiosité et allez au change de poste")]
    [InlineData("We offer a relaxed setting, a pizza on Fridays and the option to go remote")]
    [InlineData("Wir bieten ein gutes Klima, Theater und Musik im Haus")]
    [InlineData("Ofrecemos buen ambiente, pizza y música los viernes")]
    public void Ordinary_sentences_name_no_skill(string sentence) =>
        Assert.DoesNotContain(NamedSkills.In(sentence, SkillVocabulary.Default), name => SkillVocabulary.Default.KindOf(name) != SkillKind.Soft);

    private static JsonElement Resource(string name) =>
        JsonDocument.Parse(typeof(SkillVocabulary).Assembly.GetManifestResourceStream(name)!).RootElement;

    private static IEnumerable<IReadOnlyList<string>> Groups(JsonElement own) =>
        new[] { "skills", "tools", "methodologies" }.SelectMany(kind => own.GetProperty(kind).EnumerateObject().SelectMany(field => field.Value.EnumerateArray()))
            .Concat(own.GetProperty("softSkills").EnumerateArray())
            .Select(Names);

    private static IReadOnlyList<string> Names(JsonElement group) => [.. group.EnumerateArray().Select(name => name.GetString()!)];
}
