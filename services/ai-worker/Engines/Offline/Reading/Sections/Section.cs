using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Sections;

/// <summary>Lines under one heading.</summary>
/// <param name="Kind">Null: what stands before any heading.</param>
/// <param name="Heading">As printed.</param>
internal sealed record Section(SectionKind? Kind, string Heading, List<TextLine> Lines);
