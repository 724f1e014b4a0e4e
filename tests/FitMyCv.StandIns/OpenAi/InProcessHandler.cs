using System.Net;
using System.Text;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>Takes calls to the provider straight to an <see cref="OpenAiServer"/>, for tests that make very many of them.</summary>
public sealed class InProcessHandler(OpenAiServer server) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await server.CompleteAsync(request.Headers.Authorization?.Parameter, await request.Content!.ReadAsStringAsync(cancellationToken), cancellationToken);
        if (answer.BreaksConnection)
        {
            throw new HttpRequestException("The connection was closed.");
        }
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request, Content = new StringContent(answer.Body, Encoding.UTF8, answer.ContentType) };
        foreach (var (name, value) in answer.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }
        return response;
    }
}
