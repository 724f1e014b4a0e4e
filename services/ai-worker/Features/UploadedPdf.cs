using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features;

/// <summary>An uploaded PDF that passed acceptance (spec ai-worker §4); reading it is the task's work.</summary>
public sealed record UploadedPdf(string FileName, byte[] Bytes)
{
    private const int MaximumBytes = 10 * 1024 * 1024;
    private const int HeaderWithin = 1024;
    private const int LongestName = 200;

    /// <summary>Exactly one file, not empty, ≤ 10 MB, with the mark of a PDF near its beginning; else the refusal is thrown.</summary>
    public static async Task<UploadedPdf> ReadAsync(IReadOnlyList<IFormFile> files, CancellationToken cancellationToken)
    {
        if (files.Count != 1 || files[0].Length == 0)
        {
            throw BackgroundErrors.InvalidPdf.ToException();
        }
        var file = files[0];
        if (file.Length > MaximumBytes)
        {
            throw BackgroundErrors.PdfTooLarge.ToException();
        }
        var bytes = new byte[file.Length];
        await using (var content = file.OpenReadStream())
        {
            await content.ReadExactlyAsync(bytes, cancellationToken);
        }
        return bytes.AsSpan(0, Math.Min(bytes.Length, HeaderWithin)).IndexOf("%PDF-"u8) >= 0
            ? new UploadedPdf(BaseName(file.FileName), bytes)
            : throw BackgroundErrors.InvalidPdf.ToException();
    }

    /// <summary>The last part of the path, without control characters, at most 200 characters.</summary>
    private static string BaseName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = string.Concat(last.Where(character => !char.IsControl(character))).Trim();
        return clean.Length switch
        {
            0 => "document.pdf",
            > LongestName => clean[..LongestName],
            _ => clean,
        };
    }
}
