namespace FitMyCv.Contracts.Errors;

/// <summary>Refusals of analytics (spec analytics §4 to §7).</summary>
public static class AnalyticsErrors
{
    public static readonly ErrorDefinition PeriodInvalid = new("analytics.periodInvalid", 400, "The period must be 24h, 7d, 30d, 90d or all.");
    public static readonly ErrorDefinition TelemetryInvalid = new("telemetry.invalid", 400, "The event is not in the expected form.");
    public static readonly ErrorDefinition TypeRequired = new("telemetry.typeRequired", 400, "Name the type of the task.");
    public static readonly ErrorDefinition OlderThanDaysInvalid = new("telemetry.olderThanDaysInvalid", 400, "olderThanDays must be a whole number from 0 to 36500.");
    public static readonly ErrorDefinition RatingInvalid = new("feedback.ratingInvalid", 400, "The rating must be a whole number from 1 to 5.");
    public static readonly ErrorDefinition CommentInvalid = new("feedback.commentInvalid", 400, "The comment must be a text of at most 500 characters; a bug report needs one.");
    public static readonly ErrorDefinition FeedbackTooMany = new("feedback.tooMany", 429, "You have sent ten feedbacks within a day: try again later.");
    public static readonly ErrorDefinition FeedbackStatusInvalid = new("feedback.statusInvalid", 400, "The status must be new or reviewed.");
    public static readonly ErrorDefinition FeedbackIdRequired = new("feedback.idRequired", 400, "Name the feedback by its id.");
    public static readonly ErrorDefinition FeedbackNotFound = new("feedback.notFound", 404, "There is no such feedback.");
}
