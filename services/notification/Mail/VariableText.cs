using System.Globalization;

namespace FitMyCv.Notification.Mail;

/// <summary>Values that come as data and are written in the language of the mail: prices, times, security events.</summary>
public static class VariableText
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    private static readonly Dictionary<string, (string French, string English)> SecurityEvents = new(StringComparer.Ordinal)
    {
        ["password_changed"] = ("Le mot de passe de votre compte a été modifié.", "The password of your account was changed."),
        ["email_changed"] = ("L’adresse e-mail de votre compte a été modifiée.", "The e-mail address of your account was changed."),
        ["provider_linked"] = ("Un nouveau moyen de connexion a été associé à votre compte.", "A new way to sign in was linked to your account."),
        ["provider_unlinked"] = ("Un moyen de connexion a été retiré de votre compte.", "A way to sign in was removed from your account."),
        ["two_factor_changed"] = ("Les réglages de la double authentification de votre compte ont été modifiés.", "The two-factor settings of your account were changed."),
        ["passkey_added"] = ("Une clé d’accès a été ajoutée à votre compte.", "A passkey was added to your account."),
        ["passkey_removed"] = ("Une clé d’accès a été retirée de votre compte.", "A passkey was removed from your account."),
        ["passkey_cloned"] = (
            "Une clé d’accès de votre compte semble avoir été copiée : la connexion qui l’utilisait a été refusée. Retirez cette clé de votre compte.",
            "A passkey of your account seems to have been copied: the sign-in that used it was refused. Remove this passkey from your account."),
        ["session_family_revoked"] = (
            "Un jeton de session déjà utilisé a été présenté de nouveau : par précaution, la session concernée a été fermée.",
            "A session token that had been used already was presented again: as a precaution that session was closed."),
    };

    /// <summary>The values for a mail in this language (<c>fr</c> or <c>en</c>), with the name's fall-back.</summary>
    public static IReadOnlyDictionary<string, string> Localize(IReadOnlyDictionary<string, string> values, string language, string recipientEmail)
    {
        var french = language == "fr";
        var written = values.ToDictionary(value => value.Key, value => value.Key switch
        {
            "totalPrice" => Price(value.Value, french),
            "occurredAt" => Time(value.Value, french),
            "event" => SecurityEvents.TryGetValue(value.Value, out var sentence) ? french ? sentence.French : sentence.English : value.Value,
            _ => value.Value,
        }, StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(written.GetValueOrDefault("userName")))
        {
            written["userName"] = recipientEmail.Split('@')[0];
        }
        return written;
    }

    /// <summary>Amount and currency, <c>1.99 EUR</c>, as <c>1,99 €</c> or <c>€1.99</c>; another form stays as it is.</summary>
    private static string Price(string value, bool french)
    {
        if (value.Split(' ') is not [var number, var currency] || !decimal.TryParse(number, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount))
        {
            return value;
        }
        var written = amount.ToString("0.00", french ? French : English);
        return (currency, french) switch
        {
            ("EUR", true) => written + " €",
            ("EUR", false) => "€" + written,
            _ => written + " " + currency,
        };
    }

    private static string Time(string value, bool french) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString(french ? "d MMMM yyyy 'à' HH:mm 'UTC'" : "d MMMM yyyy, HH:mm 'UTC'", french ? French : English)
            : value;
}
