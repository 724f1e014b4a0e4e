using System.Text;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FitMyCv.ServiceDefaults.Requests;

/// <summary>Answers a body in a character set that does not exist with 415; the framework takes it for a fault of the service.</summary>
internal sealed class RequestCharset(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) =>
        MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) && type.Charset.HasValue && !IsKnown(HeaderUtilities.RemoveQuotes(type.Charset).ToString())
            ? Problems.WriteAsync(http, CommonErrors.UnsupportedMediaType)
            : next(http);

    private static bool IsKnown(string charset)
    {
        try
        {
            _ = Encoding.GetEncoding(charset);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
