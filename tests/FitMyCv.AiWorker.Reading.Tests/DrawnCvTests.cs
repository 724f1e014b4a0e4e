using System.Globalization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>Single difficulties, each drawn for its test.</summary>
public sealed class DrawnCvTests
{
    [Theory]
    [InlineData("Jan 2020 - Mar 2021", "1 year 3 months")]
    [InlineData("01/2020 - 03/2021", "1 an 3 mois")]
    [InlineData("01.2020 - 03.2021", "15 Monate")]
    [InlineData("enero 2020 - marzo 2021", "15 meses")]
    public async Task A_duration_under_the_dates_of_the_margin_is_no_text(string dates, string duration)
    {
        var pdf = Head().Text(50, 150, "Experience", 14, bold: true)
            .Text(50, 175, "Software Engineer, Harbour Systems Ltd", bold: true).Text(420, 175, dates)
            .Text(50, 190, "- Wrote the scheduling service that plans the trips of the fleet and its mainte-").Text(420, 190, duration)
            .Text(58, 203, "nance in the workshops").Build();

        var job = Assert.Single((await Reader.ReadAsync(pdf)).Document.Experience);

        Assert.Equal(("2020-01", "2021-03"), (job.StartDate, job.EndDate));
        Assert.Equal(["Wrote the scheduling service that plans the trips of the fleet and its maintenance in the workshops"], job.Responsibilities!);
        Assert.Null(job.Description);
    }

    [Fact]
    public async Task What_stands_in_the_right_margin_is_never_woven_into_a_bullet()
    {
        var pdf = Head().Text(50, 150, "Experience", 14, bold: true)
            .Text(50, 175, "Software Engineer, Harbour Systems Ltd", bold: true).Text(420, 175, "Jan 2020 - Mar 2021")
            .Text(50, 190, "- Wrote the scheduling service that plans the trips of the fleet and its mainte-").Text(480, 190, "Team of five")
            .Text(58, 203, "nance in the workshops").Build();

        var job = Assert.Single((await Reader.ReadAsync(pdf)).Document.Experience);

        Assert.Equal(["Wrote the scheduling service that plans the trips of the fleet and its maintenance in the workshops"], job.Responsibilities!);
        Assert.Contains("Team of five", job.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Projects_of_one_bullet_each_keep_their_dates_and_end_without_separators()
    {
        var pdf = Head().Text(50, 150, "Projects", 14, bold: true)
            .Text(50, 170, "- Tidewatch: shows the tides of forty harbours on a map, with alarms by mail (Go, Leaflet),")
            .Text(58, 183, "2024")
            .Text(50, 196, "- Slowpost: letters that arrive late, 2023").Build();

        var projects = (await Reader.ReadAsync(pdf)).Document.Projects!;

        Assert.Equal(["Tidewatch", "Slowpost"], projects.Select(project => project.Name));
        Assert.Equal(["2024", "2023"], projects.Select(project => project.EndDate));
        Assert.EndsWith("(Go, Leaflet)", projects[0].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_list_that_the_schema_cuts_has_a_notice_with_its_path()
    {
        var pdf = Head().Text(50, 150, "Skills", 14, bold: true);
        for (var i = 0; i < 11; i++)
        {
            pdf.Text(50, 170 + (13 * i), string.Join(", ", Enumerable.Range(0, 10).Select(n => "Tool" + ((10 * i) + n).ToString(CultureInfo.InvariantCulture))), 8);
        }
        pdf.Text(50, 330, "Experience", 14, bold: true).Text(50, 350, "Software Engineer, Harbour Systems Ltd", bold: true).Text(420, 350, "Jan 2020 - Mar 2021");
        for (var i = 0; i < 35; i++)
        {
            pdf.Text(50, 365 + (12 * i), "- Repaired the pump of station number " + i.ToString(CultureInfo.InvariantCulture) + ".", 8);
        }

        var reading = await Reader.ReadAsync(pdf.Build());

        var job = Assert.Single(reading.Document.Experience);
        Assert.Equal(30, job.Responsibilities!.Count);
        Assert.Empty(CvSchema.Validate(CvJson.Write(reading.Document)));
        Assert.Equal(["/skills/hard_skills", "/experience/0/responsibilities"], reading.Notices.Where(notice => notice.Code == "import.truncated").Select(notice => notice.Path));
    }

    [Theory]
    [InlineData("Centres d'inté rê t", "Centres d'intérêt")]
    [InlineData("Béné volat", "Bénévolat")]
    [InlineData("Volunteering", "Volunteering")]
    public async Task A_heading_taken_apart_is_spelled_as_it_was_meant(string drawn, string meant)
    {
        var pdf = Head().Text(50, 150, "Experience", 14, bold: true)
            .Text(50, 175, "Software Engineer, Harbour Systems Ltd", bold: true).Text(420, 175, "Jan 2020 - Mar 2021")
            .Text(50, 220, drawn, 14, bold: true).Text(50, 240, "Reading to children in the library").Build();

        var extra = Assert.Single((await Reader.ReadAsync(pdf)).Document.Extras!);

        Assert.Equal((meant, "Reading to children in the library"), (extra.Name, extra.Summary));
    }

    [Theory]
    [InlineData("2019-20", "2019", "2020")]
    [InlineData("WS 2018/19", "2018", "2019")]
    [InlineData("09/19 - 03/21", "2019-09", "2021-03")]
    [InlineData("09/19 - heute", "2019-09", "present")]
    [InlineData("Sept. 2018 - bis heute", "2018-09", "present")]
    [InlineData("enero 2020 - en curso", "2020-01", "present")]
    [InlineData("depuis 2019", "2019", "present")]
    public async Task Dates_are_read_in_the_forms_of_four_languages(string text, string start, string end)
    {
        var pdf = Head().Text(50, 150, "Experience", 14, bold: true)
            .Text(50, 175, "Software Engineer, Harbour Systems Ltd", bold: true).Text(420, 175, text)
            .Text(50, 190, "- Wrote the scheduling service.").Build();

        var job = Assert.Single((await Reader.ReadAsync(pdf)).Document.Experience);

        Assert.Equal((start, end), (job.StartDate, job.EndDate));
    }

    private static PdfBuilder Head() =>
        new PdfBuilder().Page().Text(50, 60, "Maud Ferrisby", 22, bold: true).Text(50, 85, "Software Engineer", 12).Text(50, 105, "maud.ferrisby@example.com");
}
