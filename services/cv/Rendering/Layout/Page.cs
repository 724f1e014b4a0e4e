namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>A4 and its margins (15 mm above and below, 12 mm at the sides), in points.</summary>
internal static class Page
{
    private const double Millimetre = 72 / 25.4;

    public const double Width = 210 * Millimetre;
    public const double Height = 297 * Millimetre;
    public const double MarginX = 12 * Millimetre;
    public const double MarginY = 15 * Millimetre;
    public const double ContentWidth = Width - (2 * MarginX);
    public const double ContentHeight = Height - (2 * MarginY);
}
