using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.ServiceDefaults.Telemetry;
using OpenAI;
using OpenAI.Chat;

namespace FitMyCv.AiWorker.Engines.OpenAi.Calls;

/// <summary>
/// Asks a model and takes only an answer that fits its schema (spec ai-worker §6): three retries by the error table, one repair of an answer that does not
/// fit, no call beyond the task's cost or while the quota is used up. Each call of the provider is noted in the run. Fails with
/// <see cref="TaskFailedException"/>.
/// </summary>
public sealed partial class ModelClient(OpenAiOptions options, ProviderCircuit circuit, HttpClient http, TimeProvider time, ILogger<ModelClient> logger)
{
    /// <summary>Reasoning counts as answer, and an answer that was cut needs room.</summary>
    private const int MoreRoom = 4;

    private readonly ConcurrentDictionary<string, ChatClient> _clients = new(StringComparer.Ordinal);

    public async Task<T> AskAsync<T>(ModelQuestion question, ModelRun run, CancellationToken cancellationToken)
    {
        var schema = AnswerSchema<T>.Instance;
        var settings = Settings(question, schema.Text);
        var messages = Messages(question);
        for (var isRepair = false; ; isRepair = true)
        {
            var reply = await CallAsync(question, messages, settings, run, cancellationToken);
            var answer = reply.IsCut ? default : schema.Read(reply.Json, out reply.Problem);
            reply.Note(run, reply.IsCut ? "length" : answer is null ? "invalid_answer" : null);
            if (answer is not null)
            {
                return answer;
            }
            if (isRepair)
            {
                LogInvalid(question.Name, question.Model);
                throw Failed(TaskErrors.InvalidResult);
            }
            if (reply.IsCut)
            {
                settings.MaxOutputTokenCount *= MoreRoom;
            }
            else
            {
                messages = [.. Messages(question), ChatMessage.CreateAssistantMessage(reply.Json), ChatMessage.CreateUserMessage($"This answer does not fit the schema. {reply.Problem} Answer again, with the whole corrected JSON only.")];
            }
        }
    }

    /// <summary>One answered call, after as many retries as are allowed.</summary>
    private async Task<Reply> CallAsync(ModelQuestion question, IReadOnlyList<ChatMessage> messages, ChatCompletionOptions settings, ModelRun run, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (circuit.IsOpen)
            {
                throw Failed(TaskErrors.ProviderQuota);
            }
            if (run.Calls.Spent >= run.Settings.MaximumTaskCost)
            {
                throw Failed(TaskErrors.CostLimit);
            }
            var (reply, error) = await TryAsync(question, messages, settings, run, attempt, cancellationToken);
            if (reply is not null)
            {
                return reply;
            }
            LogCall(question.Name, question.Model, error!.Code, attempt);
            if (error.IsQuota)
            {
                circuit.Open();
            }
            if (!error.MayRetry || attempt > options.RetryWaits.Count)
            {
                throw error.IsAboutImages ? new ImagesRefusedException() : Failed(error.Key);
            }
            var wait = error.RetryAfter ?? options.RetryWaits[attempt - 1];
            await Task.Delay(wait < options.LongestRetryAfter ? wait : options.LongestRetryAfter, time, cancellationToken);
        }
    }

    private async Task<(Reply? Reply, ProviderError? Error)> TryAsync(
        ModelQuestion question, IReadOnlyList<ChatMessage> messages, ChatCompletionOptions settings, ModelRun run, int attempt, CancellationToken cancellationToken)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity("model " + question.Name, ActivityKind.Client);
        activity?.SetTag("gen_ai.request.model", question.Model);
        using var limit = new CancellationTokenSource(options.CallLimit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var started = time.GetTimestamp();
        ProviderError error;
        try
        {
            var completion = (await Client(question.Model).CompleteChatAsync(messages, settings, linked.Token)).Value;
            var reply = new Reply(completion, question, time.GetElapsedTime(started), attempt);
            if (reply.Refusal is not { } code)
            {
                return (reply, null);
            }
            reply.Note(run, code);
            return (null, new ProviderError(code, TaskErrors.ProviderRefused));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            Note("cancelled");
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            error = ProviderError.Timeout;
        }
        catch (ClientResultException exception)
        {
            error = ProviderError.Of(exception, time.GetUtcNow());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            error = ProviderError.Connection;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // The body was not a completion.
            error = ProviderError.Connection with { Code = "invalid_response" };
        }
        Note(error.Code);
        return (null, error);

        void Note(string code) => run.Calls.Add(new ModelCall(question.Model, question.Feature, 0, 0, 0, time.GetElapsedTime(started), code, attempt));
    }

    private ChatClient Client(string model) =>
        _clients.GetOrAdd(
            model,
            name => new ChatClient(
                name,
                new ApiKeyCredential(options.ApiKey),
                new OpenAIClientOptions
                {
                    Endpoint = options.Endpoint,
                    RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                    NetworkTimeout = options.CallLimit + TimeSpan.FromSeconds(5),
                    Transport = new HttpClientPipelineTransport(http),
                }));

    private static List<ChatMessage> Messages(ModelQuestion question)
    {
        var parts = new List<ChatMessageContentPart> { ChatMessageContentPart.CreateTextPart(JsonSerializer.Serialize(question.Data, AnswerJson.Options)) };
        parts.AddRange(question.Images.Select(image =>
            ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(image.Bytes), image.MediaType, new ChatImageDetailLevel(question.ImageDetail))));
        return [ChatMessage.CreateSystemMessage(Prompts.Of(question.Name)), question.Images.Count == 0 ? ChatMessage.CreateUserMessage(parts[0].Text) : ChatMessage.CreateUserMessage(parts)];
    }

#pragma warning disable OPENAI001 // Seed and effort are marked as experimental in the SDK; on the wire they are stable.
    private static ChatCompletionOptions Settings(ModelQuestion question, string schema)
    {
        var settings = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(question.Name, BinaryData.FromString(schema), jsonSchemaIsStrict: true),
            MaxOutputTokenCount = question.MaximumTokens,
            Seed = question.Seed,
        };
        if (ModelSettings.IsReasoning(question.Model))
        {
            settings.ReasoningEffortLevel = ChatReasoningEffortLevel.Low;
            settings.MaxOutputTokenCount *= MoreRoom;
        }
        else
        {
            settings.Temperature = question.Temperature;
            settings.TopP = question.TopP;
        }
        return settings;
    }
#pragma warning restore OPENAI001

    private static TaskFailedException Failed(string key) => new(key, TaskErrors.Of(key).Message);

    [LoggerMessage(1, LogLevel.Warning, "Call {Attempt} of {Model} for {Question} failed: {Code}")]
    private partial void LogCall(string question, string model, string code, int attempt);

    [LoggerMessage(2, LogLevel.Warning, "{Model} gave no valid answer to {Question}, also not after the repair")]
    private partial void LogInvalid(string question, string model);
}

/// <summary>The model reads no pictures.</summary>
internal sealed class ImagesRefusedException() : TaskFailedException(TaskErrors.ProviderUnavailable, TaskErrors.Of(TaskErrors.ProviderUnavailable).Message);
