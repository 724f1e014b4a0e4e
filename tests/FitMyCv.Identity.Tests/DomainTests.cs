using System.Globalization;
using System.Net;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Configuration;
using Microsoft.AspNetCore.Http;

namespace FitMyCv.Identity.Tests;

/// <summary>Rules without I/O.</summary>
public sealed class DomainTests
{
    private const string Email = "margaux.roy@example.test";

    [Theory]
    [InlineData("Ab1!xyz")]
    [InlineData("iloveyou")]
    [InlineData("ILoveYou")]
    [InlineData("Password1")]
    [InlineData("sunshine")]
    [InlineData("x!Margaux.Roy9Q")]
    [InlineData("zzzzzzzzzzzz")]
    [InlineData("abcabcabcabc")]
    [InlineData("abcdabcda")]
    [InlineData("abcdefghij")]
    [InlineData("jihgfedcba")]
    [InlineData("9876543210")]
    [InlineData("7890123456")]
    [InlineData("qwertyuiop")]
    [InlineData("poiuytreza")]
    public void A_guessable_password_is_refused_with_a_reason(string password) => Assert.NotNull(PasswordRules.WeaknessOf(password, Email));

    [Theory]
    [InlineData("lantern orchard velvet")]
    [InlineData("pré vert sous la brume")]
    [InlineData("Orchard-velvet-42-lantern")]
    [InlineData("abcdefghijx")]
    [InlineData("🌊🏔🌲🔥🍄🦊🐢🌙")]
    public void A_password_needs_no_composition_only_to_be_hard_to_guess(string password) => Assert.Null(PasswordRules.WeaknessOf(password, Email));

    [Fact]
    public void Length_counts_code_points_after_composition()
    {
        Assert.Null(PasswordRules.WeaknessOf("é" + new string([.. Enumerable.Range(0, 127).Select(i => (char)('!' + (i * 7 % 90)))]), Email));
        Assert.NotNull(PasswordRules.WeaknessOf("é" + new string([.. Enumerable.Range(0, 128).Select(i => (char)('!' + (i * 7 % 90)))]), Email));
        Assert.NotNull(PasswordRules.WeaknessOf("e\u0301x9Q!zw", Email)); // 7 after composition
        Assert.NotNull(PasswordRules.WeaknessOf("\uD800lantern-velvet", Email));
    }

    [Fact]
    public void A_short_local_part_may_occur_in_the_password() => Assert.Null(PasswordRules.WeaknessOf("Bob-velvet-42-lantern", "bob@example.test"));

    [Fact]
    public void The_list_of_common_passwords_is_long_enough() => Assert.True(PasswordRules.CommonPasswordCount >= 3000);

    [Fact]
    public async Task Passwords_are_hashed_with_today_s_strength_and_weaker_hashes_are_recognised()
    {
        using var hashing = new PasswordHashing();
        var hash = Convert.FromBase64String(await hashing.HashAsync("Orchard-velvet-42-lantern", TestContext.Current.CancellationToken));
        Assert.Equal(1, hash[0]); // version 3 of the format
        Assert.Equal(2u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1))); // HMAC-SHA512
        Assert.True(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)) >= 220_000);
        var old = new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword(new object(), "é");
        Assert.Equal(new PasswordCheck(true, true), await hashing.VerifyAsync(old, "e\u0301", TestContext.Current.CancellationToken));
        Assert.Equal(new PasswordCheck(false, false), await hashing.VerifyAsync(null, "é", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(" Ann@Example.TEST ", "ann@example.test")]
    [InlineData("ann@bücher.example", "ann@xn--bcher-kva.example")]
    [InlineData("ann+cv@mail.example.co", "ann+cv@mail.example.co")]
    [InlineData("no-at.example.test", null)]
    [InlineData("a@b", null)]
    [InlineData("a@b.c", null)]
    [InlineData("a b@example.test", null)]
    [InlineData("a@@example.test", null)]
    [InlineData("a@example.test\r\nBcc: b@example.test", null)]
    [InlineData("a..b@example.test", null)]
    [InlineData("<a@example.test>", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_address_has_one_stored_form(string? text, string? stored) => Assert.Equal(stored, EmailAddress.Normalize(text));

    [Theory]
    [InlineData(" <b>Zoé</b>  Lefèvre ", "Zoé Lefèvre")]
    [InlineData("Ann\n\tRoy", "Ann Roy")]
    [InlineData("Z", null)]
    [InlineData("<i></i>", null)]
    [InlineData("A\u0000B", null)]
    public void A_name_is_kept_without_tags_and_superfluous_space(string text, string? stored) => Assert.Equal(stored, PersonName.Clean(text));

    [Theory]
    [InlineData("/dashboard?x=1#y", "https://cv.example/dashboard?x=1#y")]
    [InlineData("/caf\u00E9", "https://cv.example/caf%C3%A9")]
    [InlineData("https://cv.example/a b", "https://cv.example/a%20b")]
    [InlineData("https://cv.example", "https://cv.example")]
    [InlineData("https://www.cv.example/x", "https://www.cv.example/x")]
    [InlineData("https://evil.example/steal", "https://cv.example")]
    [InlineData("//evil.example/steal", "https://cv.example")]
    [InlineData("/\\evil.example", "https://cv.example")]
    [InlineData("javascript:alert(1)", "https://cv.example")]
    [InlineData("https://evil.example@cv.example/", "https://cv.example")]
    [InlineData("https://cv.example.evil.example/", "https://cv.example")]
    [InlineData("http://cv.example/", "https://cv.example")]
    [InlineData("http://localhost:443/x", "https://cv.example")]
    [InlineData("dashboard", "https://cv.example")]
    [InlineData(null, "https://cv.example")]
    public void A_callback_url_stays_on_our_origins(string? wanted, string expected) =>
        Assert.Equal(expected, new PublicSite(new Uri("https://cv.example"), ["https://www.cv.example/"], isDevelopment: false).CallbackUrl(wanted));

    [Fact]
    public void In_development_loopback_origins_on_the_gateway_s_port_are_ours()
    {
        var site = new PublicSite(new Uri("http://localhost:8080"), [], isDevelopment: true);
        Assert.Equal("http://127.0.0.1:8080/x", site.CallbackUrl("http://127.0.0.1:8080/x"));
        Assert.Equal("http://localhost:8080", site.CallbackUrl("http://127.0.0.1:9090/x"));
    }

    [Fact]
    public void A_csrf_cookie_is_good_under_any_key_of_the_list_and_only_with_its_own_token()
    {
        var old = KeyList.TryParse($"a:{Convert.ToBase64String(new byte[32])}", out _)!;
        var rotated = KeyList.TryParse($"b:{Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)])},a:{Convert.ToBase64String(new byte[32])}", out _)!;
        var token = CsrfTokens.CreateToken();
        var cookie = new CsrfTokens(old).CookieOf(token);
        Assert.Matches($"^{token}\\|[0-9a-f]{{64}}$", cookie);
        Assert.True(new CsrfTokens(rotated).IsGood(cookie, token));
        Assert.False(new CsrfTokens(rotated).IsGood(cookie, CsrfTokens.CreateToken()));
        Assert.False(new CsrfTokens(rotated).IsGood(cookie, null));
        Assert.False(new CsrfTokens(old).IsGood(new CsrfTokens(rotated).CookieOf(token), token));
        Assert.False(new CsrfTokens(old).IsGood($"{token}|{new string('0', 64)}", token));
        Assert.False(new CsrfTokens(old).IsGood("nonsense", "nonsense"));
    }

    [Fact]
    public void On_https_cookies_are_secure_and_prefixed_and_long_sessions_are_cut()
    {
        var cookies = new AuthCookies(new PublicSite(new Uri("https://cv.example"), [], isDevelopment: false));
        var http = new DefaultHttpContext();
        cookies.WriteCsrf(http, "a|b");
        cookies.WriteCallbackUrl(http, "https://cv.example");
        cookies.WriteSession(http, new IssuedSession(Guid.NewGuid(), new string('x', (2 * AuthCookies.ChunkSize) + 5), DateTimeOffset.UtcNow.AddDays(7)));
        var lines = http.Response.Headers.SetCookie.Select(line => line!).ToList();
        Assert.All(lines, line => Assert.Contains("; secure; samesite=lax; httponly", line, StringComparison.Ordinal));
        Assert.Equal(
            ["__Host-next-auth.csrf-token", "__Secure-next-auth.callback-url", "__Secure-next-auth.session-token.0", "__Secure-next-auth.session-token.1", "__Secure-next-auth.session-token.2"],
            lines.Select(line => line.Split('=')[0]));
        Assert.StartsWith("__Host-next-auth.csrf-token=a%7Cb;", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("__Secure-next-auth.session-token.2=xxxxx;", lines[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.77", "203.0.113.0")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1::")]
    public void Addresses_are_cut_for_limits_and_for_keeping(string address, string limit, string kept)
    {
        Assert.Equal(limit, ClientAddress.LimitKey(IPAddress.Parse(address)));
        Assert.Equal(kept, ClientAddress.Shortened(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("de;q=0.5, en-GB;q=0.9, fr;q=0.1", "en")]
    [InlineData("ja, es", "es")]
    [InlineData("ja", "fr")]
    [InlineData("", "fr")]
    [InlineData(";;;", "fr")]
    public void The_language_is_the_caller_s_favourite_among_ours(string header, string expected) => Assert.Equal(expected, Locales.FromAcceptLanguage(header));

    [Theory]
    [InlineData("maintenance_enabled", "TRUE", "1")]
    [InlineData("maintenance_enabled", "2", null)]
    [InlineData("cv_max_versions", "200", "200")]
    [InlineData("cv_max_versions", "201", null)]
    [InlineData("cv_max_versions", "2.5", null)]
    [InlineData("usd_to_eur", "0.9", "0.9")]
    [InlineData("usd_to_eur", "0", null)]
    [InlineData("cv_section_order", "[\"a\"]", "[\"a\"]")]
    [InlineData("cv_section_order", "[", null)]
    [InlineData("ai_engine", "offline", "offline")]
    [InlineData("ai_engine", "other", null)]
    [InlineData("unknown_name", "any text ", "any text ")]
    public void A_setting_s_value_is_of_its_type_and_within_bounds(string name, string text, string? stored) =>
        Assert.Equal(stored, SettingValue.Normalize(Contracts.SettingRegistry.ByName.GetValueOrDefault(name), text));

    [Fact]
    public void A_referral_code_is_read_without_regard_to_case()
    {
        var code = ReferralCode.Create();
        Assert.Matches("^[A-Z2-9]{8}$", code);
        Assert.Equal(code, ReferralCode.Normalize($" {code.ToLower(CultureInfo.InvariantCulture)} "));
    }
}
