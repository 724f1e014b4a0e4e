using FitMyCv.Cv.Rendering.Layout;

namespace FitMyCv.Cv.Rendering.Tests;

public sealed class PaginationTests
{
    [Fact]
    public void Rows_fill_a_page_and_go_on_at_the_top_of_the_next_without_their_gap()
    {
        var placements = Pagination.Place([Row(10), Row(10, gap: 5), Row(10, gap: 5)], pageHeight: 30);

        Assert.Equal([new Placement(0, 0), new Placement(0, 15), new Placement(1, 0)], placements);
    }

    [Fact]
    public void Rows_kept_with_the_next_move_with_it()
    {
        var placements = Pagination.Place([Row(10), Row(10, keep: true), Row(10, keep: true), Row(10)], pageHeight: 35);

        Assert.Equal([new Placement(0, 0), new Placement(1, 0), new Placement(1, 10), new Placement(1, 20)], placements);
    }

    [Fact]
    public void A_chain_higher_than_a_page_is_divided()
    {
        var placements = Pagination.Place([.. Enumerable.Repeat(Row(10, keep: true), 7)], pageHeight: 30);

        Assert.Equal([0, 0, 0, 1, 1, 1, 2], placements.Select(placement => placement.Page));
    }

    [Fact]
    public void What_the_fonts_reach_beyond_a_row_stays_within_the_page()
    {
        var row = Row(10) with { OverTop = 2, OverBottom = 3 };

        Assert.Equal([new Placement(0, 2), new Placement(0, 12), new Placement(1, 2)], Pagination.Place([row, row, row], pageHeight: 25));
    }

    [Fact]
    public void Nothing_needs_no_page() => Assert.Empty(Pagination.Place([], pageHeight: 30));

    private static FlowRow Row(double height, double gap = 0, bool keep = false) =>
        new() { GapBefore = gap, Height = height, KeepWithNext = keep, Pieces = [] };
}
