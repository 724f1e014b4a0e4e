using System.IO.Compression;
using System.Xml.Linq;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Docx;
using FitMyCv.Cv.Rendering;

namespace FitMyCv.Cv.Tests;

public sealed class DocxTests
{
    private static readonly XNamespace Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    [Fact]
    public void A_file_holds_the_CV_with_headings_lists_and_links()
    {
        var parts = Parts(DocxWriter.Write(CvJson.Read(Documents.Example()), new CvRenderOptions { Language = "en" }));
        var paragraphs = parts["word/document.xml"].Descendants(Word + "p")
            .Select(paragraph => (Style: (string)paragraph.Descendants(Word + "pStyle").Single().Attribute(Word + "val")!, Text: string.Concat(paragraph.Descendants(Word + "t").Select(text => text.Value))))
            .ToList();

        Assert.Equal(("Title", "Noëlle Carvalho-Brandt"), paragraphs[0]);
        Assert.Equal(["Profile", "Skills", "Experience", "Education", "Languages", "Projects", "Additional information"], paragraphs.Where(paragraph => paragraph.Style == "Heading1").Select(paragraph => paragraph.Text));
        Assert.Contains(("ListBullet", "Review code of two colleagues"), paragraphs);
        Assert.Contains(paragraphs, paragraph => paragraph.Style == "Heading2" && paragraph.Text.Contains("Backend Developer", StringComparison.Ordinal));
        Assert.Contains(parts["word/_rels/document.xml.rels"].Root!.Elements(), link => (string?)link.Attribute("Target") == "https://github.com/noelle-example");
        var styles = parts["word/styles.xml"].Descendants(Word + "style").Select(style => (string)style.Attribute(Word + "styleId")!).ToHashSet(StringComparer.Ordinal);
        Assert.All(paragraphs, paragraph => Assert.Contains(paragraph.Style, styles));
    }

    [Fact]
    public void The_same_document_gives_the_same_bytes_and_hidden_sections_leave_no_trace()
    {
        var cv = CvJson.Read(Documents.Example());
        var options = new CvRenderOptions { Language = "en", Sections = new Dictionary<string, SectionSelection> { ["education"] = new(false) } };

        var bytes = DocxWriter.Write(cv, options);

        Assert.Equal(bytes, DocxWriter.Write(cv, options));
        Assert.DoesNotContain("Lannion", Parts(bytes)["word/document.xml"].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Education", Parts(bytes)["word/document.xml"].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ann <b>&\u000b😀\uffff\"'")]
    public void Odd_characters_make_no_broken_file(string name)
    {
        var cv = CvJson.Read(Documents.Example());

        var parts = Parts(DocxWriter.Write(cv with { Header = cv.Header with { FullName = name } }, new CvRenderOptions { Language = "fr", Template = CvTemplateNames.Compact }));

        Assert.Contains("Ann <b>&", string.Concat(parts["word/document.xml"].Descendants(Word + "t").Select(text => text.Value)), StringComparison.Ordinal);
    }

    private static Dictionary<string, XDocument> Parts(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes));
        return archive.Entries.ToDictionary(entry => entry.FullName, entry => XDocument.Load(entry.Open()), StringComparer.Ordinal);
    }
}
