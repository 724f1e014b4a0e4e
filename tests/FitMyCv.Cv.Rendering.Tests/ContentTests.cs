using System.Text;
using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Outline;

namespace FitMyCv.Cv.Rendering.Tests;

public sealed class ContentTests
{
    [Theory]
    [InlineData("https://example.test/a", "https://example.test/a")]
    [InlineData("http://exämple.test/ü", "http://xn--exmple-cua.test/%C3%BC")]
    [InlineData("mailto:a@b.test", "mailto:a@b.test")]
    [InlineData("https://example.test/it's(1)\\", "https://example.test/it%27s%281%29/")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("ftp://example.test/", null)]
    [InlineData("data:text/html,x", null)]
    [InlineData("example.test", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_web_and_mail_addresses_are_links(string? url, string? target) => Assert.Equal(target, SafeLink.Target(url));

    [Theory]
    [InlineData("https://www.example.test/in/ada/", "example.test/in/ada")]
    [InlineData("mailto:ada@example.test", "ada@example.test")]
    [InlineData("http://example.test", "example.test")]
    public void Addresses_are_printed_short(string url, string text) => Assert.Equal(text, SafeLink.Display(url));

    [Fact]
    public void White_space_and_controls_are_tidied_and_no_break_spaces_kept()
    {
        Assert.Equal("a b\u00A0c", PlainText.Line("  a \t\n b\u00A0c\u0007 "));
        Assert.Equal(["one", "two"], PlainText.Lines("one\r\n\n  \ntwo\n"));
        Assert.Equal(["x"], PlainText.Items(["", " ", "x"]));
        Assert.Equal("item", PlainText.WithoutBullet("• item"));
        Assert.Equal("-5 °C", PlainText.WithoutBullet("-5 °C"));
    }

    [Fact]
    public void Lines_are_not_broken_at_the_hyphen_of_a_word_that_fits_a_line()
    {
        Assert.Equal([(1, 3)], HyphenBreaks.Find("a-b"u8.ToArray()));
        Assert.Equal([(1, 4)], HyphenBreaks.Find("a-é"u8.ToArray()));
        Assert.Equal([(3, 6)], HyphenBreaks.Find("Vor- und"u8.ToArray()));
        Assert.Empty(HyphenBreaks.Find("-a b-"u8.ToArray()));
        Assert.Empty(HyphenBreaks.Find(Encoding.UTF8.GetBytes(new string('x', 60) + "-y")));
    }
}
