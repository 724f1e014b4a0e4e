using System.Globalization;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Notification.Mail;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Notification.Tests;

public sealed class MailTests(NotificationFixture notification) : IClassFixture<NotificationFixture>
{
    private const string Link = "http://localhost:8080/auth/reset-password?token=aB_c-9&x='\"<";

    [Fact]
    public async Task One_mail_goes_out_however_often_its_message_comes()
    {
        var request = Request("password_reset", new() { ["userName"] = "Camille", ["resetUrl"] = "http://localhost:8080/auth/reset-password?token=t" });
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => notification.PublishAsync(request)));
        await notification.PublishAsync(request with { MessageId = Guid.CreateVersion7() });
        var sent = await notification.LoggedAsync(request.MailId, "sent");
        await Eventually.UntilAsync("the mail to be announced", () => notification.Service.Bus.Of<MailSent>().Any(message => message.MailId == request.MailId));
        await Eventually.UntilAsync("both deliveries to be handled", async () => await HandledAsync(request.MessageId));
        var second = Request("welcome", new() { ["userName"] = "C", ["loginUrl"] = "http://localhost:8080/auth", ["welcomeCredits"] = "0" });
        await notification.PublishAsync(second);
        await notification.LoggedAsync(second.MailId, "sent");
        Assert.Single(notification.Service.Bus.Of<MailSent>(), message => message.MailId == request.MailId);
        Assert.Single(Directory.GetFiles(notification.MailFolder), path => File.ReadAllText(path).Contains(request.RecipientEmail!, StringComparison.Ordinal));
        Assert.Equal((1, "file", (byte[]?)null), (sent.Attempts, sent.Provider, sent.Payload));
        Assert.DoesNotContain(Directory.GetFiles(notification.MailFolder), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mail_decodes_with_values_escaped_in_its_html_and_plain_in_its_text()
    {
        var request = Request("password_reset", new() { ["userName"] = "Anne & Léo \"Duo\"\r\n<b>{{resetUrl}}</b>", ["resetUrl"] = Link }, "fr");
        await notification.PublishAsync(request);
        var logged = await notification.LoggedAsync(request.MailId, "sent");
        var mail = EmlFile.Read(notification.PathOf(logged));
        Assert.Equal("Réinitialisez votre mot de passe", mail.Subject);
        Assert.Equal(mail.Subject, logged.Subject);
        Assert.Equal((request.RecipientEmail, "FitMyCV <noreply@fitmycv.local>", "auto-generated"), (mail.Headers["to"], mail.Headers["from"], mail.Headers["auto-submitted"]));
        Assert.Equal(logged.ProviderId, mail.Headers["message-id"]);
        Assert.True(DateTimeOffset.TryParse(mail.Headers["date"], CultureInfo.InvariantCulture, out _));
        Assert.Contains("Bonjour Anne &amp; Léo &quot;Duo&quot; &lt;b&gt;{{resetUrl}}&lt;/b&gt;,", mail.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"http://localhost:8080/auth/reset-password?token=aB_c-9&amp;x=&#39;&quot;&lt;\"", mail.Html, StringComparison.Ordinal);
        Assert.Contains("Bonjour Anne & Léo \"Duo\" <b>{{resetUrl}}</b>,", mail.Text, StringComparison.Ordinal);
        Assert.Contains($"Choisir un nouveau mot de passe ({Link})", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "Vos crédits sont disponibles", "60 crédits ont été ajoutés à votre compte pour 6,99 €.")]
    [InlineData("en", "Your credits are available", "60 credits have been added to your account for €6.99.")]
    [InlineData("de", "Your credits are available", "60 credits have been added to your account for €6.99.")]
    public async Task Without_an_address_identity_is_asked_for_address_name_and_language(string locale, string subject, string sentence)
    {
        var email = $"{Guid.NewGuid():N}@example.test";
        var userId = notification.AddUser(email, "Zoé", locale);
        var request = new MailRequested
        {
            UserId = userId,
            MailId = Guid.NewGuid().ToString(),
            TriggerName = "purchase_credits",
            RecipientUserId = userId,
            Variables = new Dictionary<string, string> { ["creditsAmount"] = "60", ["totalPrice"] = "6.99 EUR", ["invoiceUrl"] = "javascript:alert(1)" },
        };
        await notification.PublishAsync(request);
        var logged = await notification.LoggedAsync(request.MailId, "sent");
        Assert.Equal((email, subject), (logged.RecipientEmail, logged.Subject));
        var mail = EmlFile.Read(notification.PathOf(logged));
        Assert.Contains(sentence, mail.Text, StringComparison.Ordinal);
        Assert.Contains("Zoé", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript", mail.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("passkey_added", "Une clé d’accès a été ajoutée à votre compte.", "A passkey was added to your account.")]
    [InlineData("passkey_removed", "Une clé d’accès a été retirée de votre compte.", "A passkey was removed from your account.")]
    [InlineData("password_changed", "Le mot de passe de votre compte a été modifié.", "The password of your account was changed.")]
    public void A_security_event_is_a_sentence_in_the_language_of_the_mail(string name, string french, string english)
    {
        string Sentence(string language) => VariableText.Localize(new Dictionary<string, string> { ["event"] = name }, language, "a@b.test")["event"];
        Assert.Equal((french, english), (Sentence("fr"), Sentence("en")));
    }

    [Fact]
    public async Task A_recipient_who_is_gone_a_trigger_without_template_and_nothing_else_fail_for_good()
    {
        var gone = Request("purchase_credits", []) with { RecipientEmail = null, RecipientUserId = Guid.NewGuid() };
        var unknown = Request("no_such_trigger", []);
        await notification.PublishAsync(gone);
        await notification.PublishAsync(unknown);
        Assert.Equal("recipient gone", (await notification.LoggedAsync(gone.MailId, "failed")).Error);
        Assert.Equal("no template", (await notification.LoggedAsync(unknown.MailId, "failed")).Error);
        await notification.Service.Bus.WaitForAsync<MailFailed>(message => message.MailId == gone.MailId && message.Error == "recipient gone");
        await notification.Service.Bus.WaitForAsync<MailFailed>(message => message.MailId == unknown.MailId);
    }

    [Fact]
    public async Task Every_trigger_has_a_system_template_in_both_languages_that_uses_all_its_variables()
    {
        await using var connection = await notification.Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var templates = (await connection.QueryAsync<(string Trigger, string[] Variables, string Language, string Html, bool Active)>(
            "SELECT t.name, t.variables, m.language, m.html_content, m.is_active FROM email_triggers t JOIN email_templates m ON m.trigger_id = t.id WHERE m.is_system")).ToList();
        Assert.Equal(16, templates.Count);
        Assert.Equal(8, templates.Select(template => template.Trigger).Distinct().Count());
        Assert.All(templates, template =>
        {
            Assert.False(template.Active);
            Assert.All(template.Variables, variable => Assert.Contains("{{" + variable + "}}", template.Html, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task The_active_template_is_used_in_any_language_and_keeps_what_it_does_not_know()
    {
        await using (var connection = await notification.Service.Database.OpenAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO email_templates (name, trigger_id, subject, html_content, language, is_active)
                SELECT 'Own', id, 'Own {{userName}}', '<p>[[{{ userName }}]] {{newEmail}}|{{nothingKnown}}</p>', 'fr', true FROM email_triggers WHERE name = 'email_change'
                """);
        }
        var request = Request("email_change", [], "en");
        await notification.PublishAsync(request);
        var logged = await notification.LoggedAsync(request.MailId, "sent");
        var name = request.RecipientEmail!.Split('@')[0];
        Assert.Equal(("Own", "Own " + name), (logged.TemplateName, logged.Subject));
        Assert.Equal($"<p>[[{name}]] |{{{{nothingKnown}}}}</p>", EmlFile.Read(notification.PathOf(logged)).Html.Trim());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_makes_the_mail_wait_for_its_next_attempt()
    {
        var file = Path.GetTempFileName();
        await using var service = await TestService<Program>.StartAsync("notification", notification.Options(settings => settings["FITMYCV_MAIL_DIR"] = Path.Combine(file, "below")));
        var request = Request("welcome", new() { ["loginUrl"] = "http://localhost:8080/auth" });
        await service.Bus.PublishAsync(request);
        await using var connection = await service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var waiting = await Eventually.FindAsync("the failed attempt", async () => await connection.QuerySingleOrDefaultAsync<LoggedMail>(
            "SELECT * FROM mail_log WHERE mail_id = @MailId AND attempts = 1 AND error IS NOT NULL", new { request.MailId }));
        Assert.Equal("queued", waiting.Status);
        Assert.NotNull(waiting.Payload);
        Assert.DoesNotContain("localhost", System.Text.Encoding.Latin1.GetString(waiting.Payload), StringComparison.Ordinal);
        Assert.InRange((waiting.NextAttemptAt - waiting.CreatedAt).TotalSeconds, 50, 75);
        File.Delete(file);
        await connection.ExecuteAsync("UPDATE mail_log SET next_attempt_at = now()");
        await Eventually.UntilAsync("the second attempt", async () => await connection.ExecuteScalarAsync<bool>("SELECT status = 'sent' AND attempts = 2 FROM mail_log"));
        Directory.Delete(file, recursive: true);
    }

    [Fact]
    public async Task Erasure_makes_the_log_anonymous_and_removes_mails_and_events()
    {
        var user = TestIdentity.NewUser();
        var request = Request("welcome", new() { ["loginUrl"] = "http://localhost:8080/auth" }) with { UserId = user.Id, RecipientUserId = user.Id, RecipientEmail = user.Email };
        await notification.PublishAsync(request);
        var logged = await notification.LoggedAsync(request.MailId, "sent");
        Assert.True(File.Exists(notification.PathOf(logged)));
        using (var client = notification.Service.InternalClient("identity"))
        {
            Assert.Contains(request.TriggerName, await client.GetStringAsync($"/internal/users/{user.Id}/export"), StringComparison.Ordinal);
        }
        await using var stream = await notification.OpenAsync(user);
        await stream.ConnectedAsync();
        await notification.PublishAsync(NotificationFixture.Step(user, 1));
        await stream.StepAsync(1);
        var deleted = new UserDeleted { UserId = user.Id };
        await notification.PublishAsync(deleted);
        await notification.PublishAsync(deleted);
        var erased = await notification.Service.Bus.WaitForAsync<UserErased>(message => message.UserId == user.Id);
        Assert.Equal("notification", erased.Service);
        var after = await notification.LoggedAsync($"erased:{logged.Id}", "sent");
        Assert.Empty(await notification.LogAsync("mail_id = @MailId", new { request.MailId }));
        Assert.Matches("^erased-[0-9a-f]{16}$", after.RecipientEmail);
        Assert.Equal((null, "", ""), (after.RecipientUserId, after.Subject, after.Error));
        Assert.False(File.Exists(notification.PathOf(logged)));
        await Eventually.UntilAsync("the stream to end", () => stream.HasEnded);
        await notification.PublishAsync(request with { MailId = Guid.NewGuid().ToString(), MessageId = Guid.CreateVersion7() });
        await notification.PublishAsync(NotificationFixture.Step(user, 2));
        await using var back = await notification.OpenAsync(user, "0-0");
        Assert.Equal(("0-0", false), ((await back.ConnectedAsync()).Id, back.Events[0].Data["resync"]!.GetValue<bool>()));
        var other = Request("welcome", []);
        await notification.PublishAsync(other);
        await notification.LoggedAsync(other.MailId, "sent");
        Assert.Empty(await notification.LogAsync("recipient_email = @Email", new { user.Email }));
        Assert.Single(notification.Service.Bus.Of<UserErased>(), message => message.UserId == user.Id);
    }

    private static MailRequested Request(string trigger, Dictionary<string, string> variables, string? language = null) =>
        new() { MailId = Guid.NewGuid().ToString(), TriggerName = trigger, RecipientEmail = $"user-{Guid.NewGuid():N}@example.test", Language = language, Variables = variables };

    private async Task<bool> HandledAsync(Guid messageId)
    {
        await using var connection = await notification.Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM inbox WHERE message_id = @messageId)", new { messageId });
    }
}
