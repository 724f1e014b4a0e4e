using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Tests.Samples;

namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>
/// What PDF/UA-1 (ISO 14289-1) asks of a file and can be seen in its objects. It stands in for a checker such as veraPDF, which can't be had
/// everywhere the tests run.
/// </summary>
public sealed partial class AccessibilityTests(Renderers renderers) : IClassFixture<Renderers>
{
    private static readonly string[] Standard = ["Document", "Sect", "H1", "H2", "H3", "P", "L", "LI", "Lbl", "LBody", "Link", "Span"];

    public static TheoryData<string, int> Files { get; } =
        new(CvTemplateNames.All.SelectMany(template => new[] { -1, 6, 28, 57 }.Select(seed => (template, seed))));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Title_language_and_marks_are_set(string template, int seed)
    {
        var pdf = await ReadAsync(template, seed);

        Assert.True((bool)pdf.Get(pdf.Catalogue["/MarkInfo"])["/Marked"]!);
        Assert.True((bool)pdf.Get(pdf.Catalogue["/ViewerPreferences"])["/DisplayDocTitle"]!);
        Assert.Matches("^u:(fr|en|es|de)$", (string)pdf.Catalogue["/Lang"]!);
        Assert.StartsWith("u:CV ", (string)pdf.Get(pdf.Trailer["/Info"])["/Title"]!, StringComparison.Ordinal);
        Assert.Contains("<dc:title>", pdf.Text(pdf.Catalogue["/Metadata"]), StringComparison.Ordinal);
        Assert.All(pdf.Pages, page => Assert.Equal("/S", (string)page["/Tabs"]!));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_structure_has_standard_elements_properly_nested(string template, int seed)
    {
        var pdf = await ReadAsync(template, seed);
        var elements = Elements(pdf).ToList();

        Assert.All(elements, element => Assert.Contains(element.Role, Standard));
        Assert.Equal("Document", elements[0].Role);
        Assert.Single(elements, element => element.Role == "H1");
        Assert.Contains(elements, element => element.Role == "H2");
        Assert.All(elements, element => Assert.Equal(
            element.Role switch { "LI" => "L", "Lbl" or "LBody" => "LI", _ => element.Parent }, element.Parent));
        Assert.All(elements.Where(element => element.Role == "L"), list => Assert.All(list.Children, child => Assert.Equal("LI", child)));
        Assert.All(elements.Where(element => element.Role == "LI"), item => Assert.Equal(["Lbl", "LBody"], item.Children));
        // No level of headings is left out on the way down.
        var levels = elements.Where(element => element.Role[0] == 'H').Select(element => element.Role[1] - '0').ToList();
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Everything_drawn_is_of_an_element_or_of_the_page(string template, int seed)
    {
        var pdf = await ReadAsync(template, seed);
        var marked = Elements(pdf).SelectMany(element => element.Marks).GroupBy(mark => mark.Page).ToDictionary(page => page.Key, page => page.Select(mark => mark.Mark).ToHashSet());

        for (var page = 0; page < pdf.Pages.Count; page++)
        {
            var content = string.Concat(pdf.Items(pdf.Pages[page]["/Contents"]).Select(pdf.Text));
            var seen = new HashSet<int>();
            var open = new Stack<bool>();
            foreach (var line in Literal().Replace(content, "()").Split('\n'))
            {
                if (Opening().Match(line) is { Success: true } opening)
                {
                    // A replacement text has no mark of its own.
                    open.Push(opening.Groups["mark"].Success || opening.Value.StartsWith("/Artifact", StringComparison.Ordinal));
                    if (opening.Groups["mark"] is { Success: true } mark)
                    {
                        seen.Add(int.Parse(mark.Value, null));
                    }
                }
                else if (line == "EMC")
                {
                    open.Pop();
                }
                else
                {
                    Assert.False(Painting().IsMatch(line) && !open.Contains(true), $"Page {page + 1} has '{line}' outside of all marks.");
                }
            }
            Assert.Empty(open);
            Assert.Contains("/Artifact BMC", content, StringComparison.Ordinal);
            Assert.Equal(marked[page].Order(), seen.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Each_link_belongs_to_an_element_and_says_where_it_leads(string template, int seed)
    {
        var pdf = await ReadAsync(template, seed);
        var annotations = pdf.Pages.SelectMany(page => pdf.Items(page["/Annots"])).Select(pdf.Get).ToList();
        var referred = Elements(pdf).Where(element => element.Role == "Link").Sum(element => element.Annotations);

        Assert.NotEmpty(annotations);
        Assert.Equal(annotations.Count, referred);
        Assert.All(annotations, annotation =>
        {
            Assert.Equal("/Link", (string)annotation["/Subtype"]!);
            var target = ((string)pdf.Get(annotation["/A"])["/URI"]!)[2..];
            Assert.Matches("^(https?://|mailto:)", target);
            Assert.Equal("u:" + target, (string)annotation["/Contents"]!);
            Assert.NotNull(annotation["/StructParent"]);
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_font_is_an_embedded_subset_with_a_map_to_Unicode(string template, int seed)
    {
        var pdf = await ReadAsync(template, seed);
        var fonts = pdf.Pages.SelectMany(page => pdf.Get(pdf.Get(page["/Resources"])["/Font"])).Select(font => pdf.Get(font.Value)).ToList();

        Assert.NotEmpty(fonts);
        Assert.All(fonts, font =>
        {
            Assert.Matches("^/[A-Z]{6}\\+", (string)font["/BaseFont"]!);
            Assert.NotEmpty(pdf.Stream(font["/ToUnicode"]));
            var drawn = font["/DescendantFonts"] is { } descendants ? pdf.Get(pdf.Items(descendants).Single()) : font;
            var description = pdf.Get(drawn["/FontDescriptor"]);
            Assert.True(description.ContainsKey("/FontFile2") || description.ContainsKey("/FontFile3"));
        });
        Assert.NotEmpty(pdf.Items(pdf.Catalogue["/AF"]));
    }

    private async Task<PdfObjects> ReadAsync(string template, int seed)
    {
        Assert.SkipUnless(PdfTools.HasQpdf, "qpdf is not installed.");
        var document = seed < 0 ? Sample.Example : GeneratedCv.Make(seed) with { Projects = Sample.Example.Projects };
        var pdf = renderers.Shared.RenderPdf(document, Sample.Options(template, document.Language ?? "en"), TestContext.Current.CancellationToken);
        return await PdfTools.JsonAsync(pdf.Bytes);
    }

    private static IEnumerable<Element> Elements(PdfObjects pdf)
    {
        var pages = pdf.Pages.Select((page, index) => (page, index)).ToDictionary(pair => pair.page, pair => pair.index);
        return pdf.Items(pdf.Get(pdf.Catalogue["/StructTreeRoot"])["/K"]).SelectMany(kid => Walk(kid, ""));

        IEnumerable<Element> Walk(JsonNode? node, string parent)
        {
            var element = pdf.Get(node);
            var role = ((string)element["/S"]!)[1..];
            var kids = pdf.Items(element["/K"]).ToList();
            var dictionaries = kids.Where(kid => kid is not JsonValue value || !value.TryGetValue<int>(out _)).Select(pdf.Get).ToList();
            var marks = kids.OfType<JsonValue>().Where(value => value.TryGetValue<int>(out _)).Select(value => (pages[pdf.Get(element["/Pg"])], value.GetValue<int>()))
                .Concat(dictionaries.Where(kid => (string?)kid["/Type"] == "/MCR").Select(kid => (pages[pdf.Get(kid["/Pg"] ?? element["/Pg"])], (int)kid["/MCID"]!)));
            var children = dictionaries.Where(kid => kid.ContainsKey("/S")).ToList();
            yield return new Element(
                role, parent, [.. children.Select(child => ((string)child["/S"]!)[1..])], [.. marks], dictionaries.Count(kid => (string?)kid["/Type"] == "/OBJR"));
            foreach (var below in children.SelectMany(child => Walk(child, role)))
            {
                yield return below;
            }
        }
    }

    /// <param name="Annotations">Number of annotations that the element refers to.</param>
    private sealed record Element(string Role, string Parent, IReadOnlyList<string> Children, IReadOnlyList<(int Page, int Mark)> Marks, int Annotations);

    [GeneratedRegex(@"^/\w+ (BMC|<<( /MCID (?<mark>\d+))?.*>> BDC)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"\((\\.|[^\\)])*\)", RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Literal();

    // Text, paths and pictures.
    [GeneratedRegex(@"(^|[\s\])>])(Tj|TJ|f|f\*|S|s|B|b|Do)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Painting();
}
