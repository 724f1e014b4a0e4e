namespace FitMyCv.AiWorker.Pdf;

/// <summary>
/// Joins the exact words of one tool with the styles of the other, and leaves out what a reader would not see:
/// text under two points, outside the page, of render mode 3, and in the colour of its ground (spec ai-worker §4).
/// </summary>
internal sealed class VisibleText(Func<int, Task<PagePicture?>> render)
{
    private const double SmallestVisibleSize = 2;
    private const double TallestLine = 1.15;

    /// <summary>Brighter text than this may be white on white: the page is looked at.</summary>
    private const double SuspiciousBrightness = 0.8;

    public async Task<PdfText> SelectAsync(IReadOnlyList<BoxedPage> pages, IReadOnlyList<IReadOnlyList<StyledRun>> runs)
    {
        var result = new List<PdfPage>();
        var hidden = false;
        for (var i = 0; i < pages.Count; i++)
        {
            var page = Turned(pages[i]);
            var pageRuns = i < runs.Count ? runs[i] : [];
            hidden |= pageRuns.Any(run => IsOutside(run.Box, page) && !string.IsNullOrWhiteSpace(run.Text));
            var index = new RunIndex(pageRuns);
            var words = new List<PdfWord>();
            PagePicture? picture = null;
            var looked = false;
            foreach (var word in page.Words)
            {
                if (string.IsNullOrWhiteSpace(word.Text))
                {
                    continue;
                }
                var run = index.Find(word);
                // pdftotext reports text of render mode 3, pdftohtml does not.
                if (run is null || run.Style.Size < SmallestVisibleSize || word.Box.Height < SmallestVisibleSize)
                {
                    hidden = true;
                    continue;
                }
                if (Brightness(run.Style.Colour) > SuspiciousBrightness)
                {
                    if (!looked)
                    {
                        picture = await render(i + 1);
                        looked = true;
                    }
                    if (picture?.IsInvisible(word.Box, run.Style.Colour) is true)
                    {
                        hidden = true;
                        continue;
                    }
                }
                words.Add(new PdfWord(word.Text, Tightened(word.Box, run.Style.Size), run.Style, word.Block, run.Link));
            }
            result.Add(new PdfPage(i + 1, page.Width, page.Height, words));
        }
        return new PdfText(result, hidden, []);
    }

    /// <summary>pdftotext tells the size of a rotated page as it lies in the file, and the words as they are seen.</summary>
    private static BoxedPage Turned(BoxedPage page)
    {
        var turned = page with { Width = page.Height, Height = page.Width };
        return page.Words.Count(word => IsOutside(word.Box, page)) > page.Words.Count(word => IsOutside(word.Box, turned)) ? turned : page;
    }

    /// <summary>Some fonts claim twice the height of their letters; boxes of one line must not reach into the next.</summary>
    private static Box Tightened(Box box, double size)
    {
        var excess = (box.Height - (TallestLine * size)) / 2;
        return excess > 0 ? box with { Top = box.Top + excess, Bottom = box.Bottom - excess } : box;
    }

    private static bool IsOutside(Box box, BoxedPage page) =>
        box.Right < 0 || box.Bottom < 0 || box.Left > page.Width || box.Top > page.Height;

    private static double Brightness(int colour) =>
        ((0.299 * ((colour >> 16) & 255)) + (0.587 * ((colour >> 8) & 255)) + (0.114 * (colour & 255))) / 255;

    /// <summary>The runs of a page by horizontal stripes.</summary>
    private sealed class RunIndex
    {
        private const double StripeHeight = 16;
        private readonly Dictionary<int, List<StyledRun>> _stripes = [];

        public RunIndex(IReadOnlyList<StyledRun> runs)
        {
            foreach (var run in runs)
            {
                for (var stripe = Stripe(run.Box.Top - 2); stripe <= Stripe(run.Box.Bottom + 2); stripe++)
                {
                    if (!_stripes.TryGetValue(stripe, out var list))
                    {
                        _stripes[stripe] = list = [];
                    }
                    list.Add(run);
                }
            }
        }

        /// <summary>The run that holds the word: at its centre, else the nearest that overlaps; several elements of one run share a box, the text decides.</summary>
        public StyledRun? Find(BoxedWord word)
        {
            StyledRun? best = null;
            var bestDistance = double.MaxValue;
            foreach (var run in _stripes.GetValueOrDefault(Stripe(word.Box.CentreY)) ?? [])
            {
                var dx = Math.Max(0, Math.Max(run.Box.Left - word.Box.CentreX, word.Box.CentreX - run.Box.Right));
                var dy = Math.Abs(run.Box.CentreY - word.Box.CentreY);
                if (dx > 2 || dy > Math.Max(run.Box.Height, word.Box.Height) / 2)
                {
                    continue;
                }
                var distance = dx + dy + (run.Text.Contains(word.Text, StringComparison.Ordinal) ? 0 : 1000);
                if (distance < bestDistance)
                {
                    best = run;
                    bestDistance = distance;
                }
            }
            return best;
        }

        private static int Stripe(double y) => (int)Math.Floor(y / StripeHeight);
    }
}
