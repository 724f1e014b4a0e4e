using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Data;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Cv.Messaging;

/// <summary>Erases all of a user, with his data key, so that no backup of a payload opens any more (spec cv §6).</summary>
public sealed class EraseUser : IMessageHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        var userId = message.UserId!.Value;
        await Erasure.RecordAsync(unit, userId);
        await CvFiles.TakeTurnAsync(unit, userId);
        await unit.Connection.ExecuteAsync(
            """
            DELETE FROM cv_files WHERE user_id = @userId;
            DELETE FROM cv_reservations WHERE user_id = @userId;
            DELETE FROM cv_tasks WHERE user_id = @userId;
            DELETE FROM operations WHERE user_id = @userId;
            DELETE FROM edit_sessions WHERE user_id = @userId;
            DELETE FROM link_entries WHERE user_id = @userId;
            DELETE FROM user_keys WHERE user_id = @userId;
            """,
            new { userId });
        unit.Publish(new UserErased { UserId = userId, Service = "cv" });
    }
}
