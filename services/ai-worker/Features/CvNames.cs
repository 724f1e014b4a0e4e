using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Clients;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features;

/// <summary>The CV that a request names (spec cv §1): its form is checked here, its existence at cv.</summary>
public static partial class CvNames
{
    public static void Check(string? filename)
    {
        if (string.IsNullOrEmpty(filename))
        {
            throw CvErrors.MissingFilename.ToException();
        }
        if (!Form().IsMatch(filename))
        {
            throw CvErrors.InvalidFilename.ToException();
        }
    }

    /// <summary>The caller's CV, which must exist and not be blocked.</summary>
    public static async Task<StoredCv> FindAsync(CvClient cvs, Guid userId, string filename, CancellationToken cancellationToken)
    {
        var stored = await cvs.FindAsync(userId, filename, cancellationToken) ?? throw CvErrors.NotFound.ToException();
        return stored.Cv.Blocked
            ? throw CvErrors.Blocked.ToException(
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["actionRequired"] = true, ["redirectUrl"] = "/account/subscriptions" })
            : stored;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,120}\.json\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
