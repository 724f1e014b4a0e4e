using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.Notification.Live;

/// <summary>What a client sees of each message (spec notification §8).</summary>
public static class LiveEvents
{
    public static LiveEvent Of(Message message) =>
        message switch
        {
            TaskQueued queued => Task(queued, "queued", queued.Progress),
            TaskProgressed progressed => Task(progressed, "running", progressed.Progress),
            TaskCompleted completed => Task(completed, "completed", completed.Progress, result: completed.Result),
            TaskFailed failed => Task(failed, "failed", error: failed.Error),
            TaskCancelled cancelled => Task(cancelled, "cancelled"),
            CvCreated created => Cv(created, created.CvId, created.Filename, "created", created.Etag),
            CvChanged changed => Cv(changed, changed.CvId, changed.Filename, changed.Change, changed.Etag),
            CvDeleted deleted => Cv(deleted, deleted.CvId, deleted.Filename, "deleted"),
            CreditsChanged credits => Make(credits, "credits:updated", "credits", new JsonObject
            {
                ["balance"] = credits.Balance,
                ["change"] = credits.Change,
                ["type"] = credits.Type,
            }.With("featureName", credits.FeatureName)),
            SubscriptionChanged subscription => Make(subscription, "subscription:updated", "subscription", new JsonObject
            {
                ["planId"] = subscription.PlanId,
                ["planName"] = subscription.PlanName,
                ["status"] = subscription.Status,
                ["billingPeriod"] = subscription.BillingPeriod,
                ["cancelAtPeriodEnd"] = subscription.CancelAtPeriodEnd,
            }),
            OnboardingChanged onboarding => Make(onboarding, "onboarding:updated", "onboarding", new JsonObject { ["state"] = onboarding.State.DeepClone() }),
            _ => throw new ArgumentException($"{message.GetType().Name} is nothing that a client sees.", nameof(message)),
        };

    private static LiveEvent Task(TaskMessage task, string status, TaskProgress? progress = null, JsonObject? result = null, TaskError? error = null) =>
        Make(task, "task:updated", $"task:{task.TaskId}", new JsonObject
        {
            ["taskId"] = task.TaskId.ToString(),
            ["type"] = task.Type,
            ["status"] = status,
            ["progress"] = progress is null ? null : new JsonObject { ["percent"] = progress.Percent, ["phase"] = progress.Phase },
        }
            .With("filename", task.Filename)
            .With("result", result?.DeepClone())
            .With("error", error is null ? null : new JsonObject { ["key"] = error.Key, ["message"] = error.Message }));

    /// <summary>Each kind of change has an order of its own: a late score hides no content change.</summary>
    private static LiveEvent Cv(Message message, Guid cvId, string filename, string change, string? etag = null) =>
        Make(message, "cv:updated", $"cv:{cvId}:{change}", new JsonObject { ["filename"] = filename, ["change"] = change }.With("etag", etag));

    private static LiveEvent Make(Message message, string name, string subject, JsonObject data) =>
        new(message.UserId!.Value, name, subject, message.MessageId, message.OccurredAt, data);

    private static JsonObject With(this JsonObject data, string member, JsonNode? value)
    {
        if (value is not null)
        {
            data[member] = value;
        }
        return data;
    }
}
