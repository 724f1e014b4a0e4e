using FitMyCv.Identity.Features.Settings;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;

namespace FitMyCv.Identity.Startup;

/// <summary>What must be there before the first request, in this order: signing keys, settings, an administrator.</summary>
internal sealed class IdentityStart(SigningKeys keys, SettingStore settings, FirstAdministrator administrator, PasswordHashing hashing) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.RotateAsync(cancellationToken);
        await settings.SeedAsync(cancellationToken);
        await administrator.EnsureAsync(cancellationToken);
        // The first unknown e-mail must not take longer than later ones: makes the dummy hash.
        await hashing.VerifyAsync(null, "", cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
