namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>Divides a flow of rows into pages.</summary>
internal static class Pagination
{
    /// <summary>
    /// Places each row. Rows that are kept with the next move to a new page together with it; a chain of rows higher than a page is
    /// divided all the same.
    /// </summary>
    public static IReadOnlyList<Placement> Place(IReadOnlyList<FlowRow> rows, double pageHeight)
    {
        var placements = new List<Placement>(rows.Count);
        var page = 0;
        double? bottom = null;
        for (var start = 0; start < rows.Count; )
        {
            var end = EndOfChain(rows, start);
            if (bottom is not null && Stack(rows, start, end, bottom) > pageHeight)
            {
                page++;
                bottom = null;
            }
            for (; start < end; start++)
            {
                if (bottom is not null && Stack(rows, start, start + 1, bottom) > pageHeight)
                {
                    page++;
                    bottom = null;
                }
                var top = Top(rows[start], bottom);
                placements.Add(new Placement(page, top));
                bottom = top + rows[start].Height;
            }
        }
        return placements;
    }

    private static int EndOfChain(IReadOnlyList<FlowRow> rows, int start)
    {
        var end = start;
        while (end < rows.Count - 1 && rows[end].KeepWithNext)
        {
            end++;
        }
        return end + 1;
    }

    private static double Top(FlowRow row, double? bottom) => bottom is { } above ? above + row.GapBefore : row.OverTop;

    /// <summary>Lowest point of the rows when they are put below <paramref name="bottom"/>.</summary>
    private static double Stack(IReadOnlyList<FlowRow> rows, int start, int end, double? bottom)
    {
        for (var index = start; index < end; index++)
        {
            bottom = Top(rows[index], bottom) + rows[index].Height;
        }
        return bottom!.Value + rows[end - 1].OverBottom;
    }
}
