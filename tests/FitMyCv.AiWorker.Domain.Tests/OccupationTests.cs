using FitMyCv.AiWorker.Domain.Matching;

namespace FitMyCv.AiWorker.Domain.Tests;

public sealed class OccupationTests
{
    [Theory]
    [InlineData("Software Engineer")]
    [InlineData("Senior Software Engineer (m/w/d)")]
    [InlineData("Développeur H/F")]
    [InlineData("Développeuse logiciel confirmée - CDI - Lyon")]
    [InlineData("Développeur·se (F/H) en alternance")]
    [InlineData("Développeur(euse) / Paris")]
    [InlineData("Softwareentwickler:in in Berlin")]
    [InlineData("SoftwareentwicklerIn (w/m/d)")]
    [InlineData("Softwareentwicklerinnen")]
    [InlineData("Desarrolladora de software junior")]
    [InlineData("Desarrollador/a de software")]
    public void An_occupation_is_found_whatever_stands_around_its_name(string title) =>
        Assert.Equal(Occupations.Default.UsualSkills("software developer"), Occupations.Default.UsualSkills(title));

    [Fact]
    public void The_longest_name_wins()
    {
        Assert.Contains("Kubernetes", Occupations.Default.UsualSkills("Site Reliability Engineer"));
        Assert.Contains("C#", Occupations.Default.UsualSkills("Développeuse .NET senior"));
        Assert.Contains("TypeScript", Occupations.Default.UsualSkills("Full-stack developer, remote"));
        Assert.NotEqual(Occupations.Default.UsualSkills("ingénieur logiciel"), Occupations.Default.UsualSkills("Ingénieur logiciel embarqué (H/F)"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("H/F")]
    [InlineData("Xyzzy of the seven seas")]
    [InlineData("Welder robotics salesforce evangelist")]
    public void A_title_that_names_no_known_occupation_has_no_usual_skills(string title) => Assert.Empty(Occupations.Default.UsualSkills(title));

    [Theory]
    [InlineData("vendeuse", "vendeur")]
    [InlineData("directrices", "directeur")]
    [InlineData("infirmiere", "infirmier")]
    [InlineData("electricienne", "electricien")]
    [InlineData("assistantes", "assistant")]
    [InlineData("enfermeras", "enfermero")]
    [InlineData("entwicklerin", "entwickler")]
    [InlineData("ingenieurinnen", "ingenieur")]
    [InlineData("kauffrau", "kaufmann")]
    [InlineData("saleswoman", "salesman")]
    public void Gender_and_number_are_folded(string form, string masculine) => Assert.Equal(OccupationTitle.Folded(masculine), OccupationTitle.Folded(form));

    [Theory]
    [InlineData("Infirmière diplômée d'État (H/F) - CDI - Nantes", "infirmier")]
    [InlineData("Assistante RH en alternance", "hr assistant")]
    [InlineData("Stage - Contrôleuse de gestion", "contrôleur de gestion")]
    [InlineData("Steuerberaterin (m/w/d) in Teilzeit", "tax adviser")]
    [InlineData("Camarero/a", "waiter")]
    [InlineData("Bürokauffrau, 80 %, ab sofort", "Bürokaufmann")]
    [InlineData("Technicienne de maintenance à Lille", "technicien de maintenance")]
    [InlineData("Responsable des ressources humaines", "hr manager")]
    [InlineData("Registered Nurse (Night Shift), London", "nurse")]
    public void Titles_of_all_fields_are_known(string title, string name)
    {
        Assert.NotEmpty(Occupations.Default.UsualSkills(title));
        Assert.Equal(Occupations.Default.UsualSkills(name), Occupations.Default.UsualSkills(title));
    }

    [Fact]
    public void Every_occupation_is_found_by_each_of_its_names() =>
        Assert.All(Occupations.Read().ToArray(), occupation => Assert.All(occupation.Names.SelectMany(names => names), name => Assert.Equal(occupation.Skills, Occupations.Default.UsualSkills(name))));

    [Fact]
    public void Every_occupation_has_a_name_in_each_language_and_four_to_twelve_distinct_skills() =>
        Assert.All(Occupations.Read().ToArray(), occupation =>
        {
            Assert.All(occupation.Names, Assert.NotEmpty);
            Assert.InRange(occupation.Skills.Count, 4, 12);
            Assert.Equal(occupation.Skills.Count, SkillVocabulary.Default.Distinct(occupation.Skills).Count);
        });
}
