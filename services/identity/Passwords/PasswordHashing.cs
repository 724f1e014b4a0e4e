using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FitMyCv.Identity.Passwords;

/// <summary>Outcome of a check; a good password whose hash is weaker than today's should be hashed again.</summary>
public readonly record struct PasswordCheck(bool IsGood, bool NeedsRehash);

/// <summary>
/// PBKDF2-HMAC-SHA512 with 220 000 iterations (OWASP Password Storage, ASVS 5 appendix C), as many at once as there are cores; a wait above 5 s is
/// 503 <c>common.unavailable</c>. A missing hash costs the same time as a present one.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    public const int Iterations = 220_000;

    private static readonly TimeSpan UsualLongestWait = TimeSpan.FromSeconds(5);
    private static readonly object Nobody = new();
    private readonly SemaphoreSlim _slots = new(Environment.ProcessorCount);
    private readonly PasswordHasher<object> _hasher;
    private readonly Lazy<string> _dummy;
    private readonly TimeSpan _longestWait;

    public PasswordHashing()
        : this(Iterations, UsualLongestWait)
    {
    }

    /// <summary>For tests in which the cost of a hash, or the wait for one, is another.</summary>
    internal PasswordHashing(int iterations, TimeSpan longestWait)
    {
        _longestWait = longestWait;
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _dummy = new Lazy<string>(() => _hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));
    }

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        InSlotAsync(() => _hasher.HashPassword(Nobody, PasswordRules.Normalize(password)), cancellationToken);

    public Task<PasswordCheck> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        var expected = hash ?? _dummy.Value;
        return InSlotAsync(
            () =>
            {
                var result = _hasher.VerifyHashedPassword(Nobody, expected, IsText(password) ? PasswordRules.Normalize(password) : "");
                return new PasswordCheck(hash is not null && result != PasswordVerificationResult.Failed, result == PasswordVerificationResult.SuccessRehashNeeded);
            },
            cancellationToken);
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>Lone surrogates are no text and can't be normalised.</summary>
    private static bool IsText(string password)
    {
        try
        {
            _ = password.IsNormalized();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private async Task<T> InSlotAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (!await _slots.WaitAsync(_longestWait, cancellationToken))
        {
            throw CommonErrors.Unavailable.ToException();
        }
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }
}
