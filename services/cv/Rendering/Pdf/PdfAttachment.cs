using System.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>A file within a PDF.</summary>
internal sealed record PdfAttachment(string Name, string MediaType, byte[] Content)
{
    /// <summary>The document as an import reads it back: all that the person wrote, nothing that the server sets anew.</summary>
    public static PdfAttachment Of(CvDocument document)
    {
        var content = document with { Meta = null, GeneratedAt = null, ReviewedAt = null };
        return new PdfAttachment("fitmycv.json", "application/json", Encoding.UTF8.GetBytes(CvJson.Write(content).ToJsonString(CvJson.Options)));
    }
}
