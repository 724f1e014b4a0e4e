using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Recaptcha;

public sealed record RecaptchaRequest(string? Token, string? Action);

/// <summary><c>POST /api/recaptcha/verify</c>: the verdict is always 200 (spec identity §8.4).</summary>
internal static class RecaptchaApi
{
    public static void MapRecaptcha(this IEndpointRouteBuilder app) => app.MapAnonymousApi().MapPost("/recaptcha/verify", VerifyAsync);

    private static async Task<Results<Ok<RecaptchaVerdict>, ProblemHttpResult>> VerifyAsync(RecaptchaRequest body, RecaptchaCheck check, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(body.Token))
        {
            return RecaptchaErrors.TokenRequired.ToProblem();
        }
        return body.Token.Length > RecaptchaCheck.LongestToken
            ? Problems.Invalid("token", "Must have at most 4096 characters.")
            : TypedResults.Ok(await check.VerifyAsync(body.Token, body.Action, cancellationToken));
    }
}
