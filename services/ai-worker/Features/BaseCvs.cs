using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Tasks.Starting;

namespace FitMyCv.AiWorker.Features;

/// <summary>The CV that gets adapted: the named one, else the usual choice.</summary>
public static class BaseCvs
{
    /// <summary>The base, or null when none is named and the user has no CV.</summary>
    public static async Task<SourceCv?> FindAsync(CvClient cvs, Guid userId, string? filename, CancellationToken cancellationToken)
    {
        if (filename is not null)
        {
            CvNames.Check(filename);
        }
        filename ??= await UsualAsync(cvs, userId, cancellationToken);
        if (filename is null)
        {
            return null;
        }
        var found = await CvNames.FindAsync(cvs, userId, filename, cancellationToken);
        return new SourceCv(found.Cv.Filename, found.CvId);
    }

    /// <summary>The most recently updated CV that is neither generated nor a template, else the most recently updated; a blocked one only when there is no other.</summary>
    private static async Task<string?> UsualAsync(CvClient cvs, Guid userId, CancellationToken cancellationToken) =>
        (await cvs.ListAsync(userId, cancellationToken))
            .OrderBy(cv => cv.Blocked)
            .ThenBy(cv => cv.IsGenerated || cv.IsTemplate)
            .ThenByDescending(cv => cv.UpdatedAt)
            .FirstOrDefault()?.Filename;
}
