using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.ServiceDefaults.Encryption;

/// <summary>
/// <c>rewrap-keys</c>: wraps every user's data key by the first of <c>CV_ENCRYPTION_KEYS</c> (spec cv §6), after which the older ones can be taken off the
/// list. Contents are not rewritten.
/// </summary>
internal sealed class RewrapDataKeys(Database database, UserDataKeys keys) : IOperatorCommand
{
    private const int AtOnce = 500;

    public string Name => "rewrap-keys";

    public async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var (rewrapped, unreadable) = (0, 0);
        for (var after = Guid.Empty; ;)
        {
            var batch = await database.InTransactionAsync(unit => keys.RewrapAsync(unit, after, AtOnce), cancellationToken);
            rewrapped += batch.Rewrapped;
            unreadable += batch.Unreadable;
            if (batch.Last is not { } last)
            {
                break;
            }
            after = last;
        }
        await output.WriteLineAsync($"{rewrapped} data keys are wrapped by {keys.CurrentKeyId} now.");
        if (unreadable > 0)
        {
            await output.WriteLineAsync($"{unreadable} could not be opened with the keys of CV_ENCRYPTION_KEYS and are as they were.");
        }
        return unreadable == 0 ? 0 : 1;
    }
}

/// <summary>Registration of data keys.</summary>
public static class DataKeyRegistration
{
    /// <summary>The users' data keys under these master keys, with the operator's command that re-wraps them.</summary>
    public static void AddUserDataKeys(this IServiceCollection services, KeyList masterKeys)
    {
        services.AddSingleton(new UserDataKeys(masterKeys));
        services.AddSingleton<IOperatorCommand, RewrapDataKeys>();
    }
}
