using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Tests.Samples;

namespace FitMyCv.Cv.Rendering.Tests;

public sealed class SelectionTests(Renderers renderers) : IClassFixture<Renderers>
{
    private readonly CvRenderer renderer = renderers.Shared;

    [Theory]
    [InlineData(CvSections.Summary, "Profile", "Backend developer for payment")]
    [InlineData(CvSections.Skills, "Core skills", "Problem solving")]
    [InlineData(CvSections.Experience, "Experience", "Quai Nord Paiements")]
    [InlineData(CvSections.Education, "Education", "IUT de Lannion")]
    [InlineData(CvSections.Languages, "Languages", "Spanish")]
    [InlineData(CvSections.Projects, "Projects", "Atelier vélo")]
    [InlineData(CvSections.Extras, "Further information", "Driving licence")]
    public async Task A_hidden_section_leaves_no_trace(string section, string heading, string content)
    {
        var whole = await PdfTools.TextAsync(Render(Sample.Options()));
        var pdf = Render(Sample.Selecting(section, enabled: false, items: null));
        var text = await PdfTools.TextAsync(pdf);

        Assert.Contains(heading, whole, StringComparison.Ordinal);
        Assert.Contains(content, whole, StringComparison.Ordinal);
        Assert.DoesNotContain(heading, text.Split('\n'));
        Assert.DoesNotContain(content, text, StringComparison.Ordinal);
        Assert.Contains("0 embedded files", await PdfTools.AttachmentsAsync(pdf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hidden_header_hides_the_person_in_the_properties_too()
    {
        var pdf = Render(Sample.Selecting(CvSections.Header, enabled: false, items: null));

        Assert.DoesNotContain("Kerbrat", await PdfTools.TextAsync(pdf) + await PdfTools.InfoAsync(pdf) + await PdfTools.InfoAsync(pdf, "-meta"), StringComparison.Ordinal);
        Assert.DoesNotContain("maelle", await PdfTools.InfoAsync(pdf, "-url"), StringComparison.Ordinal);
        Assert.Contains("0 embedded files", await PdfTools.AttachmentsAsync(pdf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_chosen_items_are_shown_and_then_nothing_is_attached()
    {
        var pdf = Render(Sample.Selecting(CvSections.Experience, enabled: true, 2, 0));
        var text = await PdfTools.TextAsync(pdf);

        Assert.Contains("Quai Nord Paiements", text, StringComparison.Ordinal);
        Assert.Contains("Clinique Sainte-Aurore", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Lagune Logistique", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Librairie du Vieux Puits", text, StringComparison.Ordinal);
        Assert.Contains("0 embedded files", await PdfTools.AttachmentsAsync(pdf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choosing_every_item_hides_nothing()
    {
        var pdf = Render(Sample.Selecting(CvSections.Experience, enabled: true, 3, 2, 1, 0));

        Assert.Contains("1 embedded files", await PdfTools.AttachmentsAsync(pdf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_with_everything_hidden_is_an_empty_page()
    {
        var options = Sample.Options() with { Sections = CvSections.All.ToDictionary(name => name, _ => new SectionSelection(Enabled: false)) };
        var pdf = renderer.RenderPdf(Sample.Example, options, TestContext.Current.CancellationToken);

        Assert.Equal(1, pdf.Pages);
        Assert.Equal("", Extraction.Squeeze(await PdfTools.TextAsync(pdf.Bytes)));
    }

    private byte[] Render(CvRenderOptions options) => renderer.RenderPdf(Sample.Example, options, TestContext.Current.CancellationToken).Bytes;
}
