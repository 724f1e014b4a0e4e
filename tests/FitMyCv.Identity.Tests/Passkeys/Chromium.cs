using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FitMyCv.Testing;

namespace FitMyCv.Identity.Tests.Passkeys;

/// <summary>A Chromium with one tab, driven over its DevTools protocol, to which the service under test stands at its public address.</summary>
internal sealed partial class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _lastId;
    private string? _session;

    private Chromium(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    public static bool IsInstalled => File.Exists(Program);

    /// <param name="from">Origin as the browser sees it.</param>
    /// <param name="to">Where its connections lead.</param>
    public static async Task<Chromium> StartAsync(Uri from, Uri to)
    {
        var folder = Directory.CreateTempSubdirectory("fitmycv-chromium").FullName;
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0",
            $"--user-data-dir={folder}", $"--host-resolver-rules=MAP {from.Authority} {to.Authority}",
        ];
        var chromium = new Chromium(Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, UseShellExecute = false })!, folder);
        await chromium._socket.ConnectAsync(await chromium.AddressAsync(), TestContext.Current.CancellationToken);
        _ = chromium._process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        var tab = await chromium.CallAsync("Target.createTarget", new { url = "about:blank" });
        var attached = await chromium.CallAsync("Target.attachToTarget", new { targetId = tab["targetId"]!.GetValue<string>(), flatten = true });
        chromium._session = attached["sessionId"]!.GetValue<string>();
        return chromium;
    }

    /// <summary>Calls a method of the protocol; answers its result.</summary>
    public async Task<JsonNode> CallAsync(string method, object parameters)
    {
        var id = ++_lastId;
        var message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters, sessionId = _session }, Wire);
        await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        while (true)
        {
            var answer = await ReceiveAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
            if (answer["id"]?.GetValue<int>() == id)
            {
                return answer["result"] ?? throw new InvalidOperationException($"{method}: {answer["error"]}");
            }
        }
    }

    /// <summary>Runs a script in the page, waits for its promise and answers its value.</summary>
    public async Task<JsonNode> RunAsync(string script)
    {
        var result = await CallAsync("Runtime.evaluate", new { expression = $"(async () => {{ {script} }})()", awaitPromise = true, returnByValue = true, userGesture = true });
        return result["exceptionDetails"] is { } fault ? throw new InvalidOperationException(fault.ToJsonString()) : result["result"]!["value"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        // Its helpers write for a moment longer.
        await Eventually.UntilAsync("Chromium's folder to be gone", TryDelete);
    }

    private bool TryDelete()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static JsonSerializerOptions Wire { get; } = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private async Task<JsonNode> ReceiveAsync()
    {
        using var message = new MemoryStream();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(_buffer.AsMemory(), TestContext.Current.CancellationToken);
            await message.WriteAsync(_buffer.AsMemory(0, part.Count), TestContext.Current.CancellationToken);
        } while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }

    private async Task<Uri> AddressAsync()
    {
        while (await _process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                return new Uri(match.Groups["address"].Value);
            }
        }
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Chromium ended with {_process.ExitCode}."));
    }

    [GeneratedRegex("^DevTools listening on (?<address>ws://.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
