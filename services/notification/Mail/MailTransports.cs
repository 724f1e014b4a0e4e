namespace FitMyCv.Notification.Mail;

/// <summary>A mail to hand over. The id names it at the provider, so that a repeated handing over is recognised.</summary>
public sealed record OutgoingMail(Guid Id, string From, string To, byte[] Content);

/// <summary>Hands mails over to whoever delivers them.</summary>
public interface IMailTransport
{
    /// <summary>Whether a second relay took it. Throws <see cref="MailRefusedException"/> when trying again is of no use, anything else when it may be.</summary>
    Task<bool> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);

    /// <summary>Takes back what lies here of a mail; does nothing where that can't be.</summary>
    void Remove(Guid mailId);
}

/// <summary>The provider will never take this mail.</summary>
public sealed class MailRefusedException(string message) : Exception(message);

/// <summary>
/// The pickup folder: one <c>.eml</c> per mail, written under a temporary name and renamed, so that a reader never sees half a file. The same mail
/// again replaces its file.
/// </summary>
public sealed class PickupFolder(MailOptions options) : IMailTransport
{
    public async Task<bool> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Directory);
        var draft = Path.Combine(options.Directory, $".{mail.Id:N}.{Guid.NewGuid():N}.tmp");
        try
        {
            await File.WriteAllBytesAsync(draft, mail.Content, cancellationToken);
            File.Move(draft, PathOf(mail.Id), overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
        return false;
    }

    public void Remove(Guid mailId)
    {
        if (Directory.Exists(options.Directory))
        {
            File.Delete(PathOf(mailId));
        }
    }

    private string PathOf(Guid mailId) => Path.Combine(options.Directory, $"{mailId:N}.eml");
}
