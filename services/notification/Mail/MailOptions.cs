using System.Globalization;
using System.Net.Mail;
using FitMyCv.ServiceDefaults.Configuration;

namespace FitMyCv.Notification.Mail;

/// <summary>How a relay is spoken to.</summary>
public enum SmtpTls
{
    /// <summary>Upgraded by STARTTLS, refused when the server can't.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    Implicit,

    /// <summary>Not at all; Development only.</summary>
    None,
}

/// <summary>A mail relay.</summary>
public sealed record SmtpRelay(string Host, int Port, SmtpTls Tls, string? User, string? Password);

/// <summary>Names of design/configuration §2 and §3.</summary>
/// <param name="Directory">Pickup folder; used when there is no relay.</param>
/// <param name="DailyLimit">0 = none.</param>
public sealed record MailOptions(MailAddress From, string Directory, SmtpRelay? Relay, SmtpRelay? Fallback, int DailyLimit)
{
    public string Provider => Relay is null ? "file" : "smtp";

    public static MailOptions Read(StartupConfiguration configuration)
    {
        var relay = RelayOf(configuration, "FITMYCV_SMTP");
        if (relay is null && configuration.IsProduction && configuration.Optional("FITMYCV_MAIL_DIR") is null)
        {
            throw new ConfigurationException("FITMYCV_MAIL_DIR is missing: in Production without FITMYCV_SMTP_HOST it must be set, so that mails are not filed away unseen.");
        }
        var from = configuration.RequiredInProduction("FITMYCV_MAIL_FROM", "FitMyCV <noreply@fitmycv.local>");
        return new MailOptions(
            MailAddress.TryCreate(from, out var address) ? address : throw new ConfigurationException("FITMYCV_MAIL_FROM is not an address such as 'FitMyCV <noreply@example.org>'."),
            Path.GetFullPath(configuration.Optional("FITMYCV_MAIL_DIR") ?? Path.Combine(configuration.Optional("FITMYCV_DATA") ?? ".local", "mail")),
            relay,
            RelayOf(configuration, "FITMYCV_SMTP_FALLBACK"),
            Number(configuration, "FITMYCV_MAIL_DAILY_LIMIT", 0, 0, int.MaxValue));
    }

    private static SmtpRelay? RelayOf(StartupConfiguration configuration, string prefix)
    {
        if (configuration.Optional(prefix + "_HOST") is not { } host)
        {
            return null;
        }
        var tls = configuration.Optional(prefix + "_TLS") switch
        {
            null or "starttls" => SmtpTls.StartTls,
            "implicit" => SmtpTls.Implicit,
            "none" when !configuration.IsProduction => SmtpTls.None,
            _ => throw new ConfigurationException($"{prefix}_TLS must be starttls or implicit (none in Development only)."),
        };
        var port = Number(configuration, prefix + "_PORT", tls == SmtpTls.Implicit ? 465 : 587, 1, 65535);
        return new SmtpRelay(host, port, tls, configuration.Optional(prefix + "_USER"), configuration.Optional(prefix + "_PASSWORD"));
    }

    private static int Number(StartupConfiguration configuration, string name, int absent, int minimum, int maximum) =>
        configuration.Optional(name) is not { } text ? absent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum ? number
        : throw new ConfigurationException($"{name} is not a whole number from {minimum} to {maximum}.");
}
