using System.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Reading.Tests;

public sealed class HiddenTextAndAttachmentTests
{
    private static PdfBuilder Cv() =>
        new PdfBuilder().Page()
            .Text(50, 60, "Nora Fairbrother", 22, bold: true)
            .Text(50, 80, "Land Surveyor", 12)
            .Text(50, 96, "nora.fairbrother@example.com | 01632 960 321")
            .Text(50, 130, "EXPERIENCE", 12, bold: true)
            .Text(50, 150, "Land Surveyor", 10, bold: true)
            .Text(430, 150, "Jan 2018 - Present")
            .Text(50, 164, "Boundary & Field Ltd")
            .Text(56, 178, "- Measured 40 sites a year");

    [Fact]
    public async Task Text_that_nobody_sees_is_left_out_and_reported()
    {
        var pdf = Cv()
            .Text(50, 300, "ZAPWHITE keyword stuffing", colour: "1 1 1")
            .Text(50, 320, "ZAPTINY keyword stuffing", 1)
            .Text(50, 340, "ZAPMODE keyword stuffing", mode: 3)
            .Text(900, 360, "ZAPOUTSIDE keyword stuffing")
            .Build();
        var reading = await Reader.ReadAsync(pdf);

        Assert.True(reading.HiddenText);
        Assert.Contains(reading.Notices, notice => notice.Code == "import.hiddenText");
        Assert.DoesNotContain("ZAP", CvJson.Write(reading.Document).ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("Nora Fairbrother", reading.Document.Header.FullName);
    }

    [Theory]
    [InlineData("white", 12)]
    [InlineData("tiny", 1)]
    [InlineData("mode", 12)]
    [InlineData("outside", 12)]
    public async Task Each_way_of_hiding_is_found_by_itself(string way, double size)
    {
        var pdf = Cv().Text(way == "outside" ? 900 : 50, 400, "ZAPHIDDEN words", size, mode: way == "mode" ? 3 : 0, colour: way == "white" ? "1 1 1" : "0 0 0").Build();

        Assert.True((await Reader.ReadAsync(pdf)).HiddenText);
    }

    [Fact]
    public async Task White_text_on_a_dark_bar_is_visible()
    {
        var pdf = Cv().Rectangle(40, 220, 500, 24, "0.1 0.1 0.3").Text(50, 236, "SKILLS", 12, bold: true, colour: "1 1 1").Text(50, 260, "GPS, Total station, AutoCAD").Build();
        var reading = await Reader.ReadAsync(pdf);

        Assert.False(reading.HiddenText);
        Assert.Equal(["GPS", "Total station", "AutoCAD"], reading.Document.Skills.HardSkills!.Select(skill => skill.Name));
    }

    [Fact]
    public async Task The_attachment_of_a_pdf_of_ours_is_taken_as_it_is()
    {
        var document = new CvDocument { Header = new CvHeader { FullName = "Nora of the attachment", CurrentTitle = "Surveyor" } };
        var pdf = Cv().Attach("fitmycv.json", Encoding.UTF8.GetBytes(CvJson.Write(document).ToJsonString())).Build();
        var reading = await Reader.ReadAsync(pdf);

        Assert.Equal(CvJson.Write(document).ToJsonString(), CvJson.Write(reading.Document).ToJsonString());
        Assert.Equal(1, reading.Confidence);
        Assert.Equal(1, reading.Pages);
        Assert.Equal("import.exact", Assert.Single(reading.Notices).Code);
    }

    public static TheoryData<string, int> Refused => new()
    {
        { "not json", 1 },
        { "{\"header\":{}}", 1 },
        { "[]", 1 },
        { "VALID", 2 },
        { "LARGE", 1 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Any_other_attachment_is_ignored(string content, int copies)
    {
        var valid = CvJson.Write(new CvDocument { Header = new CvHeader { FullName = "Nora of the attachment", CurrentTitle = "Surveyor" } }).ToJsonString();
        var text = content switch
        {
            "VALID" => valid,
            "LARGE" => valid + new string(' ', 513 * 1024),
            _ => content,
        };
        var builder = Cv();
        for (var i = 0; i < copies; i++)
        {
            builder.Attach("fitmycv.json", Encoding.UTF8.GetBytes(text));
        }
        var reading = await Reader.ReadAsync(builder.Build());

        Assert.Equal("Nora Fairbrother", reading.Document.Header.FullName);
        Assert.DoesNotContain(reading.Notices, notice => notice.Code == "import.exact");
    }
}
