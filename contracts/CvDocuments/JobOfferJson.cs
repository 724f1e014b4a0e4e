using System.Text.Encodings.Web;
using System.Text.Json;

namespace FitMyCv.Contracts.CvDocuments;

/// <summary>JSON form of <see cref="JobOfferContent"/>: snake_case names, nulls written.</summary>
public static class JobOfferJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
