using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.JobOffers;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

public sealed class OfferReaderTests(ITestOutputHelper output)
{
    [Fact]
    public void Most_of_what_people_find_in_the_larger_samples_is_found()
    {
        Samples.SkipWithoutShared();
        var truth = OfferTruth.Compare(OfferTruth.Read);
        output.WriteLine($"F1 over all members of the 12 offers: {truth.F1:0.000}");
        foreach (var miss in truth.Misses)
        {
            output.WriteLine(miss);
        }
        Assert.True(truth.F1 >= 0.959, string.Join("\n", truth.Misses));
    }

    [Theory]
    [InlineData(false, 0.95)]
    [InlineData(true, 0.85)]
    public void Offers_of_many_fields_in_four_languages_are_read(bool heldBack, double least)
    {
        var truth = OfferTruth.CompareOwn(heldBack);
        output.WriteLine($"F1 over all members of the {(heldBack ? "held-back" : "other")} offers: {truth.F1:0.000}");
        if (!heldBack)
        {
            output.WriteLine(string.Join('\n', truth.Misses));
        }
        Assert.True(truth.F1 >= least, string.Join("\n", truth.Misses));
    }

    [Fact]
    public void The_two_offers_of_the_specification_are_read_in_full()
    {
        Samples.SkipWithoutShared();
        var backend = OfferTruth.Read("backend-dotnet-en.txt");
        Assert.Equal(("Senior Backend Developer (.NET)", "Harbourline Freight", "CDI", 5, "senior", "en"), (backend.Title, backend.Company, backend.Contract, backend.Experience.MinYears, backend.Experience.Level, backend.Language));
        Assert.Equal(["C#", ".NET", "ASP.NET Core", "PostgreSQL", "SQL", "REST API design", "Docker", "Git"], backend.Skills.Required);
        Assert.Equal(["RabbitMQ", "Kubernetes", "Azure", "Terraform"], backend.Skills.NiceToHave);
        Assert.Equal(["Teamwork", "Communication", "Autonomy"], backend.Skills.SoftSkills);
        Assert.Equal([new JobOfferLanguage { Language = "English", Level = "fluent" }, new JobOfferLanguage { Language = "French", Level = "intermediate" }], backend.Languages);
        Assert.Equal(new JobOfferSalary { Min = 52000, Max = 62000, Currency = "EUR", Period = "year" }, backend.Salary);
        Assert.Equal(new JobOfferLocation { City = "Lyon", Country = "France", Remote = "hybrid" }, backend.Location);
        Assert.Equal(new JobOfferEducation { Level = "Master's degree", Field = "computer science" }, backend.Education);

        var analyst = OfferTruth.Read("data-analyst-fr.txt");
        Assert.Equal(("Data Analyst", "CDD", 2, 4, "Bac+5", "fr"), (analyst.Title, analyst.Contract, analyst.Experience.MinYears, analyst.Experience.MaxYears, analyst.Education.Level, analyst.Language));
        Assert.Equal(["SQL", "Python", "pandas", "Power BI", "Excel", "Statistiques"], analyst.Skills.Required);
        Assert.Equal(new JobOfferSalary { Min = 36000, Max = 40000, Currency = "EUR", Period = "year" }, analyst.Salary);
    }

    [Fact]
    public void The_html_pages_of_the_larger_samples_say_the_same_as_their_texts()
    {
        Samples.SkipWithoutShared();
        foreach (var name in new[] { "comptable-fr", "data-engineer-en", "responsable-marketing-fr" })
        {
            var text = OfferTruth.Read(name + ".txt");
            var page = SampleOffers.Read(Path.Combine(Samples.Shared!, "data", "offers", name + ".html"));
            Assert.Equal(text.Title, page.Title);
            Assert.Equal(text.Company, page.Company);
            Assert.Equal(text.Skills.Required.Order(StringComparer.Ordinal), page.Skills.Required.Order(StringComparer.Ordinal));
            Assert.DoesNotContain("COBOL", page.Skills.Required.Concat(page.Skills.NiceToHave));
        }
    }

    [Fact]
    public void An_english_offer_is_read()
    {
        var offer = SampleOffers.Own("platform-engineer-en.txt");
        Assert.Equal(("Platform Engineer (Python)", "Tidewater Signals", "CDI", 4, "mid"), (offer.Title, offer.Company, offer.Contract, offer.Experience.MinYears, offer.Experience.Level));
        Assert.Equal(["Python", "SQL", "Docker", "PostgreSQL", "Git", "CI/CD"], offer.Skills.Required);
        Assert.Equal(["Kubernetes", "Grafana", "Kafka"], offer.Skills.NiceToHave);
        Assert.Equal(new JobOfferLocation { City = "Galway", Country = "Ireland", Remote = "hybrid" }, offer.Location);
        Assert.Equal(3, offer.Responsibilities.Count);
        Assert.Equal(["Pension", "27 days of leave"], offer.Benefits);
    }

    [Fact]
    public void A_nurses_offer_with_labels_and_numbered_criteria_is_read()
    {
        var offer = SampleOffers.Own("ward-nurse-en.txt");
        Assert.Equal(("Staff Nurse, Renal Ward", "Harrowgate Community Hospital", "CDD", 2), (offer.Title, offer.Company, offer.Contract, offer.Experience.MinYears));
        Assert.Equal(["medication management", "wound care", "dialysis"], offer.Skills.Required);
        Assert.Equal(["ECG", "electronic patient records"], offer.Skills.NiceToHave);
        Assert.Equal(new JobOfferSalary { Min = 31000, Max = 37000, Currency = "GBP", Period = "year" }, offer.Salary);
        Assert.Equal([new JobOfferLanguage { Language = "English", Level = "fluent" }], offer.Languages);
    }

    [Fact]
    public void A_french_offer_is_read()
    {
        var offer = SampleOffers.Own("gestionnaire-paie-fr.txt");
        Assert.Equal(("Gestionnaire de paie", "Ateliers Quintessier", "CDI", 3, 5, "Bac+2"), (offer.Title, offer.Company, offer.Contract, offer.Experience.MinYears, offer.Experience.MaxYears, offer.Education.Level));
        Assert.Equal(["Paie", "Déclarations sociales", "Silae", "Excel"], offer.Skills.Required);
        Assert.Equal(["Droit du travail", "Sage 100"], offer.Skills.NiceToHave);
        Assert.Equal(["Rigueur", "Discrétion"], offer.Skills.SoftSkills);
        Assert.Equal("Angers", offer.Location.City);
    }

    [Fact]
    public void An_offer_with_pictograms_is_read()
    {
        var offer = SampleOffers.Own("developpeur-web-fr.txt");
        Assert.Equal(("Développeur web PHP confirmé", "Mouettes & Cie", "CDI", 3, "Brest"), (offer.Title, offer.Company, offer.Contract, offer.Experience.MinYears, offer.Location.City));
        Assert.Equal(["PHP", "Symfony", "MySQL", "HTML", "CSS", "Git"], offer.Skills.Required);
        Assert.Equal(["Docker", "Vue.js"], offer.Skills.NiceToHave);
        Assert.Equal(new JobOfferSalary { Min = 38000, Max = 44000, Currency = "EUR", Period = "year" }, offer.Salary);
    }

    [Fact]
    public void A_page_with_data_is_read()
    {
        var offer = SampleOffers.Own("logistics-coordinator-en.html");
        Assert.Equal(("Logistics Coordinator", "Pelican Crates", "CDD", 2), (offer.Title, offer.Company, offer.Contract, offer.Experience.MinYears));
        Assert.Equal(["Excel", "SAP", "Incoterms"], offer.Skills.Required);
        Assert.Equal(new JobOfferSalary { Min = 2900, Max = 3300, Currency = "EUR", Period = "month" }, offer.Salary);
        Assert.Equal(new JobOfferLocation { City = "Antwerp", Country = "Belgium", Remote = null }, offer.Location);
    }

    [Fact]
    public void A_text_that_is_no_offer_is_refused()
    {
        var failure = Assert.Throws<TaskFailedException>(() => OfferReader.Read(new OfferText("It rained all night on the little town by the sea. In the morning the boats lay still, and nobody said a word about it.\nThen the sun came out again and all was well.")));
        Assert.Equal("background.noJobOfferDetected", failure.Key);
    }
}
