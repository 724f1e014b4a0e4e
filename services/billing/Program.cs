using FitMyCv.Billing.Data;
using FitMyCv.Billing.Features;
using FitMyCv.Billing.Messaging;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Configuration;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        var configuration = builder.AddServiceDefaults("billing");
        builder.AddDatabase(configuration, "billing");
        builder.AddMessaging(configuration, "billing", bus => bus
            .Handle<UserRegistered, OpenAccount>()
            .Handle<UserVerified, GrantReferralGifts>()
            .Handle<TaskFailed, RefundFailedTask>()
            .Handle<TaskCancelled, RefundCancelledTask>()
            .Handle<UserDeleted, EraseAccount>());
        builder.Services.AddSingleton<BillingSettings>();
        builder.Services.AddSingleton<CreditLedger>();
        builder.Services.AddSingleton<Accounts>();
        builder.Services.AddSingleton<AccessDesk>();
        builder.Services.AddSingleton<ChargeDesk>();
        builder.Services.AddSingleton<GrantDesk>();
        builder.Services.AddHostedService<LedgerAudit>();
    },
    app =>
    {
        app.MapSubscription();
        app.MapCredits();
        app.MapCharges();
        app.MapGrants();
        app.MapUsers();
    });
