using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>A job site with one offer under every address.</summary>
public sealed class PlayedJobSite(string offer) : PlayedPeer
{
    public int Requests { get; private set; }

    protected override bool IsInternal => false;

    protected override void Map(WebApplication app) =>
        app.MapGet("/{**path}", () =>
        {
            Requests++;
            var lines = offer.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var paragraphs = string.Concat(lines.Skip(1).Select(line => $"<p>{line}</p>"));
            return Results.Content($"<html><body><nav>Home</nav><main><h1>{lines[0]}</h1>{paragraphs}</main></body></html>", "text/html");
        });
}
