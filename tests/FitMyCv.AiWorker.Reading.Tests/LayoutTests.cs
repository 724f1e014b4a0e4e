using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>How usual templates lay out what they hold: exports of networks, forms, LaTeX classes, text processors.</summary>
public sealed class LayoutTests
{
    [Fact]
    public async Task Positions_in_one_company_are_entries_of_their_own()
    {
        var pdf = Head().Text(50, 150, "Experience", 16)
            .Text(50, 175, "Harbour Systems Ltd", 12).Text(50, 190, "5 years 2 months", 10.5)
            .Text(50, 206, "Lead Engineer", 11.5).Text(50, 221, "March 2019 - Present (2 years 3 months)", 10.5).Text(50, 237, "Runs the platform of the port and a team of six people")
            .Text(50, 260, "Software Engineer", 11.5).Text(50, 275, "April 2016 - February 2019 (2 years 11 months)", 10.5).Text(50, 291, "Wrote the scheduling service")
            .Text(50, 316, "Cobalt & Finch", 12).Text(50, 331, "Systems Administrator", 11.5).Text(50, 346, "2014 - 2016 (2 years)", 10.5).Build();

        var jobs = (await Reader.ReadAsync(pdf)).Document.Experience;

        Assert.Equal(["Lead Engineer", "Software Engineer", "Systems Administrator"], jobs.Select(job => job.Title));
        Assert.Equal(["Harbour Systems Ltd", "Harbour Systems Ltd", "Cobalt & Finch"], jobs.Select(job => job.Company));
        Assert.Equal(["present", "2019-02", "2016"], jobs.Select(job => job.EndDate));
    }

    [Fact]
    public async Task A_form_with_a_label_for_each_part_is_read_by_its_labels()
    {
        var pdf = Head().Text(80, 150, "Work experience", 12, bold: true);
        var y = 170;
        foreach (var (dates, title, text, employer) in new[] { ("2019 - 2021", "Staff Nurse", "Care of 28 patients", "City Hospital, Galway"), ("2016 - 2018", "Carer", "Help at meals", "Seaview Home, Tuam") })
        {
            pdf.Text(140, y, "Dates").Text(206, y, dates)
                .Text(60, y + 14, "Occupation or position held").Text(206, y + 14, title)
                .Text(40, y + 28, "Main activities and responsibilities").Text(206, y + 28, text)
                .Text(50, y + 42, "Name and address of employer").Text(206, y + 42, employer);
            y += 72;
        }

        var jobs = (await Reader.ReadAsync(pdf.Build())).Document.Experience;

        Assert.Equal([("Staff Nurse", "City Hospital", "2019"), ("Carer", "Seaview Home", "2016")], jobs.Select(job => (job.Title, job.Company, job.StartDate)));
        Assert.Equal(["Care of 28 patients", "Help at meals"], jobs.Select(job => job.Description));
    }

    [Fact]
    public async Task Titles_in_the_margin_open_sections_whatever_their_style()
    {
        var pdf = Head().Text(50, 150, "Experience").Text(140, 150, "Harbour Systems Ltd, London", bold: true).Text(450, 150, "2019 - 2021").Text(140, 164, "Software Engineer")
            .Text(50, 190, "Education").Text(140, 190, "University of Leeds, Leeds", bold: true).Text(450, 190, "2015 - 2018").Text(140, 204, "BSc Computer Science")
            .Text(50, 230, "Technical").Text(140, 230, "Python, Go, Terraform").Text(50, 243, "Skills").Text(140, 243, "Kubernetes, Linux")
            .Text(50, 270, "Languages").Text(140, 270, "English (native), Irish (fluent)").Build();

        var cv = (await Reader.ReadAsync(pdf)).Document;

        Assert.Equal(("Software Engineer", "Harbour Systems Ltd"), (cv.Experience[0].Title, cv.Experience[0].Company));
        Assert.Equal(("BSc Computer Science", "University of Leeds"), (cv.Education![0].Degree, cv.Education[0].Institution));
        Assert.Equal(["Python", "Go", "Terraform", "Kubernetes", "Linux"], cv.Skills.HardSkills!.Select(skill => skill.Name));
        Assert.Equal(["English", "Irish"], cv.Languages!.Select(language => language.Name));
    }

    [Fact]
    public async Task Contacts_at_the_foot_of_every_page_are_the_persons_and_stand_in_no_section()
    {
        var pdf = new PdfBuilder().Page().Text(50, 60, "Jane Example", 24).Text(50, 85, "Software Engineer", 12);
        pdf.Text(50, 150, "Experience", 14, bold: true).Text(50, 175, "Software Engineer, Harbour Systems Ltd", bold: true).Text(420, 175, "2019 - 2021");
        Foot(pdf);
        pdf.Page().Text(50, 60, "Interests", 14, bold: true).Text(50, 85, "Sailing and chess");
        Foot(pdf);

        var cv = (await Reader.ReadAsync(pdf.Build())).Document;

        Assert.Equal(("jane.example@example.com", "+44 20 7946 0000"), (cv.Header.Contact.Email, cv.Header.Contact.Phone));
        Assert.Equal(["Sailing and chess"], cv.Extras!.Where(extra => extra.Name == "Interests").Select(extra => extra.Summary));

        static void Foot(PdfBuilder pdf) => pdf.Text(180, 800, "+44 20 7946 0000 - jane.example@example.com", 8);
    }

    [Theory]
    [InlineData("Summer 2012", "2012", "2012")]
    [InlineData("2012", "2012", "2012")]
    [InlineData("2007-09", "2007", "2009")]
    public async Task A_date_in_the_place_of_the_other_dates_makes_an_entry(string date, string start, string end)
    {
        var pdf = Head().Text(50, 150, "Experience", 14, bold: true)
            .Text(50, 175, "Software Engineer, Harbour Systems Ltd", bold: true).Text(50, 189, "Jan 2020 - Mar 2021", 8).Text(60, 202, "Wrote the scheduling service")
            .Text(50, 225, "Support Technician, Alder Library Ltd", bold: true).Text(50, 239, date, 8).Text(60, 252, "Helped visitors").Build();

        var jobs = (await Reader.ReadAsync(pdf)).Document.Experience;

        Assert.Equal(["Software Engineer", "Support Technician"], jobs.Select(job => job.Title));
        Assert.Equal((start, end), (jobs[1].StartDate, jobs[1].EndDate));
    }

    [Fact]
    public async Task The_head_of_an_entry_may_stand_on_the_page_before_its_date()
    {
        var pdf = Head().Text(50, 600, "Experience", 14, bold: true)
            .Text(50, 625, "Software Engineer, Harbour Systems Ltd", bold: true).Text(50, 639, "Jan 2020 - Mar 2021", 8).Text(60, 652, "Wrote the scheduling service")
            .Text(50, 680, "Support Technician, Alder Library Ltd", bold: true)
            .Page().Text(50, 60, "Feb 2018 - Dec 2019", 8).Text(60, 73, "Helped visitors").Build();

        var jobs = (await Reader.ReadAsync(pdf)).Document.Experience;

        Assert.Equal(["Software Engineer", "Support Technician"], jobs.Select(job => job.Title));
        Assert.Equal("Alder Library Ltd", jobs[1].Company);
    }

    [Fact]
    public async Task Two_years_under_each_other_are_a_range()
    {
        var pdf = Head().Text(50, 150, "Education", 14, bold: true)
            .Text(50, 175, "2015", bold: true).Text(50, 186, "2018", bold: true).Text(50, 210, "University of Leeds", 12, bold: true).Text(50, 225, "BSc Computer Science").Build();

        var degree = Assert.Single((await Reader.ReadAsync(pdf)).Document.Education!);

        Assert.Equal(("BSc Computer Science", "University of Leeds", "2015", "2018"), (degree.Degree, degree.Institution, degree.StartDate, degree.EndDate));
    }

    [Fact]
    public async Task Name_and_title_on_one_line_are_divided()
    {
        var pdf = new PdfBuilder().Page().Text(80, 60, "Jane Example | Data Engineer", 22, bold: true).Text(80, 85, "jane.example@example.com")
            .Text(50, 150, "Skills", 14, bold: true).Text(50, 170, "Python, SQL, dbt").Build();

        var header = (await Reader.ReadAsync(pdf)).Document.Header;

        Assert.Equal(("Jane Example", "Data Engineer"), (header.FullName, header.CurrentTitle));
    }

    [Fact]
    public async Task A_phone_number_at_the_top_of_a_page_is_no_page_number()
    {
        var pdf = new PdfBuilder().Page().Text(50, 60, "Jane Example", 22, bold: true).Text(420, 45, "555-013-0166").Text(420, 58, "jane.example@example.com")
            .Text(50, 150, "Skills", 14, bold: true).Text(50, 170, "Python, SQL, dbt").Build();

        Assert.Equal("555-013-0166", (await Reader.ReadAsync(pdf)).Document.Header.Contact.Phone);
    }

    [Fact]
    public async Task A_single_text_that_is_shortened_has_a_notice_with_its_path()
    {
        var name = "Tuning " + string.Join(' ', Enumerable.Repeat("of turbines", 14));
        var pdf = Head().Text(20, 150, "Skills", 14, bold: true).Text(20, 170, "Python, SQL, dbt", 8).Text(20, 190, name, 6).Build();

        var reading = await Reader.ReadAsync(pdf);

        Assert.Contains(reading.Notices, notice => notice is { Code: "import.truncated", Path: "/skills/hard_skills/3/name" });
        Assert.Empty(CvSchema.Validate(CvJson.Write(reading.Document)));
    }

    private static PdfBuilder Head() =>
        new PdfBuilder().Page().Text(50, 60, "Jane Example", 24, bold: true).Text(50, 85, "Software Engineer", 12).Text(50, 105, "jane.example@example.com | +44 20 7946 0000");
}
