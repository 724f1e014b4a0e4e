using System.Security.Cryptography;
using Fido2NetLib;
using Fido2NetLib.Objects;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;

namespace FitMyCv.Identity.Passkeys;

/// <summary>A credential that an authenticator has just made.</summary>
public sealed record NewPasskey(byte[] CredentialId, byte[] PublicKey, long SignCount, bool IsBackedUp);

/// <summary>A good signature by a stored credential; its counter is still to be compared.</summary>
public sealed record PasskeyAssertion(long SignCount, bool IsBackedUp);

/// <summary>
/// WebAuthn's options and the verification of their answers, by Fido2 (WebAuthn 3 §7.1, §7.2). Relying party and only origin are those of <c>&lt;app&gt;</c>;
/// the passkey is discoverable, its user is verified, and no attestation is asked for.
/// </summary>
public sealed partial class PasskeyVerifier
{
    private const string Name = "FitMyCV";

    /// <summary>ES256 and RS256: every authenticator has one of them, and the framework verifies both.</summary>
    private static readonly PubKeyCredParam[] Algorithms = [PubKeyCredParam.ES256, PubKeyCredParam.RS256];

    private readonly Fido2Configuration _configuration;
    private readonly Fido2 _fido;
    private readonly ILogger<PasskeyVerifier> _logger;

    public PasskeyVerifier(PublicSite site, ILogger<PasskeyVerifier> logger)
    {
        _configuration = new Fido2Configuration
        {
            RPID = site.Host,
            RPName = Name,
            Origins = new HashSet<string>(StringComparer.Ordinal) { site.Origin },
            Timeout = (uint)PasskeyFlows.Life.TotalMilliseconds,
        };
        _fido = new Fido2(_configuration);
        _logger = logger;
    }

    /// <summary>The argument of <c>navigator.credentials.create()</c>; authenticators that hold one of <paramref name="present"/> decline.</summary>
    public CredentialCreateOptions CreationOptions(byte[] challenge, UserRow user, IEnumerable<byte[]> present) =>
        CreationOptions(challenge, new Fido2User { Id = HandleOf(user.Id), Name = user.Email, DisplayName = user.Name ?? user.Email }, present);

    private CredentialCreateOptions CreationOptions(byte[] challenge, Fido2User user, IEnumerable<byte[]> present) =>
        CredentialCreateOptions.Create(
            _configuration,
            challenge,
            user,
            new AuthenticatorSelection { ResidentKey = ResidentKeyRequirement.Required, UserVerification = UserVerificationRequirement.Required },
            AttestationConveyancePreference.None,
            [.. present.Select(id => new PublicKeyCredentialDescriptor(id))],
            null,
            Algorithms);

    /// <summary>The argument of <c>navigator.credentials.get()</c>; it names no credentials, so that it tells nothing of any account.</summary>
    public AssertionOptions RequestOptions(byte[] challenge) =>
        AssertionOptions.Create(_configuration, challenge, [], UserVerificationRequirement.Required, null);

    /// <summary>The new credential, or null when the answer is not to be believed.</summary>
    public async Task<NewPasskey?> VerifyNewAsync(byte[] challenge, Guid userId, PasskeyCredential credential, CancellationToken cancellationToken)
    {
        if (PasskeyCredential.Bytes(credential.Response?.ClientDataJson) is not { } clientData
            || PasskeyCredential.Bytes(credential.Response?.AttestationObject) is not { } attestation
            || PasskeyCredential.Bytes(credential.Id) is not { } id
            || credential.Type != "public-key")
        {
            return null;
        }
        var parameters = new MakeNewCredentialParams
        {
            AttestationResponse = new AuthenticatorAttestationRawResponse
            {
                Id = credential.Id!,
                RawId = id,
                Type = PublicKeyCredentialType.PublicKey,
                Response = new() { AttestationObject = attestation, ClientDataJson = clientData, Transports = [] },
                ClientExtensionResults = new AuthenticationExtensionsClientOutputs(),
            },
            OriginalOptions = CreationOptions(challenge, new Fido2User { Id = HandleOf(userId), Name = "", DisplayName = "" }, []),
            // Decided by the unique index when the passkey is stored.
            IsCredentialIdUniqueToUserCallback = (_, _) => Task.FromResult(true),
        };
        return await GuardAsync(async () =>
        {
            // As none is asked for, others than these are no browser's answer and need not be parsed: packed is what is left when the key attests itself.
            if (AuthenticatorAttestationResponse.Parse(parameters.AttestationResponse).AttestationObject.Fmt is not ("none" or "packed"))
            {
                return null;
            }
            var made = await _fido.MakeNewCredentialAsync(parameters, cancellationToken);
            return id.AsSpan().SequenceEqual(made.Id) ? new NewPasskey(made.Id, made.PublicKey, made.SignCount, made.IsBackedUp) : null;
        });
    }

    /// <summary>The assertion by the passkey, or null when it is not to be believed.</summary>
    public async Task<PasskeyAssertion?> VerifyAsync(byte[] challenge, PasskeyRow passkey, PasskeyCredential credential, CancellationToken cancellationToken)
    {
        if (PasskeyCredential.Bytes(credential.Response?.ClientDataJson) is not { } clientData
            || PasskeyCredential.Bytes(credential.Response?.AuthenticatorData) is not { } authenticatorData
            || PasskeyCredential.Bytes(credential.Response?.Signature) is not { } signature
            || PasskeyCredential.Bytes(credential.Response?.UserHandle) is not { } handle
            || credential.Type != "public-key"
            || !CryptographicOperations.FixedTimeEquals(handle, HandleOf(passkey.UserId)))
        {
            return null;
        }
        var parameters = new MakeAssertionParams
        {
            AssertionResponse = new AuthenticatorAssertionRawResponse
            {
                Id = credential.Id!,
                RawId = passkey.CredentialId,
                Type = PublicKeyCredentialType.PublicKey,
                Response = new() { AuthenticatorData = authenticatorData, ClientDataJson = clientData, Signature = signature, UserHandle = handle },
                ClientExtensionResults = new AuthenticationExtensionsClientOutputs(),
            },
            OriginalOptions = RequestOptions(challenge),
            StoredPublicKey = passkey.PublicKey,
            // The counter is compared under the passkey's lock.
            StoredSignatureCounter = 0,
            IsUserHandleOwnerOfCredentialIdCallback = (_, _) => Task.FromResult(true),
        };
        return await GuardAsync(async () =>
        {
            var assertion = await _fido.MakeAssertionAsync(parameters, cancellationToken);
            return new PasskeyAssertion(assertion.SignCount, assertion.IsBackedUp);
        });
    }

    /// <summary>The user as authenticators know him (WebAuthn's user handle): the id's bytes, which say nothing of the person.</summary>
    private static byte[] HandleOf(Guid userId) => userId.ToByteArray(bigEndian: true);

    /// <summary>The library reads foreign CBOR, keys and certificates; whatever it stumbles over is the sender's fault.</summary>
    private async Task<T?> GuardAsync<T>(Func<Task<T?>> verify)
        where T : class
    {
        try
        {
            return await verify();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogRefused(exception is Fido2VerificationException refusal ? refusal.Code.ToString() : exception.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "A passkey's answer was refused: {Reason}")]
    private partial void LogRefused(string reason);
}
