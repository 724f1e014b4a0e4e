using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>A part of an entry's head: what stands between separators, without dates.</summary>
/// <param name="AtRight">Stands in a cell of its own in the right half of its line.</param>
/// <param name="AfterBreak">Follows a comma at which the style changes: a part of its own only where the head has no other.</param>
internal sealed record HeadPiece(string Text, TextStyle Style, int Line, bool AtRight = false, bool AfterBreak = false)
{
    public bool IsPlace { get; init; } = PlaceText.IsPlace(Text);
}

/// <summary>A job, a degree, a project: the parts of its head, its dates and the lines below.</summary>
/// <param name="SharesOwner">Stands under the same employer or school as the entry before.</param>
internal sealed record Entry(List<HeadPiece> Head, DateMatch? Date, List<TextLine> Body, bool SharesOwner)
{
    /// <summary>The date as the document has it: start and end.</summary>
    public string Printed => Start.Length > 0 ? Start + " – " + End : End;
    public string Start => Date?.Start ?? "";
    public string End => Date?.End ?? "";
}
