using Dapper;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Passwords;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Startup;

/// <summary>Makes the first administrator from <c>FITMYCV_ADMIN_EMAIL</c> and <c>FITMYCV_ADMIN_PASSWORD</c>; an existing account is left as it is.</summary>
public sealed class FirstAdministrator(Database database, StartupConfiguration configuration, PasswordHashing hashing, NewAccounts accounts)
{
    private const string EmailName = "FITMYCV_ADMIN_EMAIL";
    private const string PasswordName = "FITMYCV_ADMIN_PASSWORD";
    private const string DevelopmentEmail = "admin@fitmycv.local";
    private const string DevelopmentPassword = "Fitmycv-dev-Admin-1";

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (configuration.IsProduction && configuration.Optional(EmailName) is null && configuration.Optional(PasswordName) is null && await HasAdministratorAsync(cancellationToken))
        {
            return;
        }
        var email = EmailAddress.Normalize(configuration.RequiredInProduction(EmailName, DevelopmentEmail))
            ?? throw new ConfigurationException($"{EmailName} is not an e-mail address.");
        if (await ExistsAsync(email, cancellationToken))
        {
            return;
        }
        var password = configuration.RequiredInProduction(PasswordName, DevelopmentPassword);
        if (password != DevelopmentPassword && PasswordRules.WeaknessOf(password, email) is { } weakness)
        {
            throw new ConfigurationException($"{PasswordName} is too weak: {weakness}");
        }
        var hash = await hashing.HashAsync(password, cancellationToken);
        await database.InTransactionAsync(
            unit => accounts.CreateAsync(unit, new NewAccount(email, null, hash, Roles.Admin, Locales.Default, "admin") { IsVerified = true }),
            cancellationToken);
    }

    private async Task<bool> HasAdministratorAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM users WHERE role = @Role)", new { Role = Roles.Admin });
    }

    private async Task<bool> ExistsAsync(string email, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.FindUserByEmailAsync(email) is not null;
    }
}
