namespace FitMyCv.Testing.Mutations;

/// <summary>Values that programs stumble over.</summary>
internal static class Oddities
{
    /// <summary>Texts for any place, before they are encoded for it.</summary>
    public static readonly string[] Texts =
    [
        "", " ", "\t\n\r", "\0", "a\0b", "\uFFFD", "\uFEFF", "\uFFFF", "\u202Eevil\u202C", "\u200B\u200D\u2060", "e" + new string('\u0301', 200), "\u0130\u0131\u017F\u1E9E", "\U0001F468\u200D\U0001F469\u200D\U0001F467",
        "\U0010FFFF", "\u0661\u0662\u0663", "' OR 1=1 --", "'; DROP TABLE users; --", "%", "_", "\\", "\"", "${jndi:ldap://x}", "{{7*7}}", "<script>alert(1)</script>", "<<<<>>>>", "../../etc/passwd", "%00", "%zz", "%",
        "null", "undefined", "NaN", "Infinity", "true", "0", "-1", "2147483648", "-9223372036854775809", "1e308", "0x10", "1_000", "００１",
        "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00", "2026-01-02", "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "not-a-guid",
        "a@b.c", "@", "a@", "@b.test", "a@b@c.test", "a@xn--.test", "a@xn--a.test", "a@-.test", "a@.test", "a@b..test", "a@\u3002test", "\u00E9@\u00E9.test", "a@\u202E.test", "a@[127.0.0.1]", "\"a b\"@c.test", "a\0@b.test", "a@" + "b.test\r\nBcc: x@y.test",
        "//evil.example", "/\\evil.example", "javascript:alert(1)", "http://", "http://[", "https://user:pw@localhost:8080/", "http://localhost:8080\0", "data:text/html,x", "/%0d%0aSet-Cookie:a=b", "ADMIN", "USER", "credentials", "aaaaaaaa", "abcabcabc", "password1",
    ];

    /// <summary>JSON values as they stand in a body; not all of them are JSON.</summary>
    public static readonly string[] Json =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e3", "1e400", "-1e400", "2147483647", "2147483648", "-2147483649", "9223372036854775808", "123456789012345678901234567890", "00", "+1", ".5", "0x1", "NaN", "Infinity",
        "\"\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"x\\ud83d\"", "\"\\u202e\"", "\"\\x\"", "\"\\u12\"", "\"unterminated", "'single'", "undefined", "[]", "{}", "[[]]", "[null]", "[1,\"2\",null,{}]", "[9,-1,1.5,1e9]",
        "{\"a\":{\"b\":{\"c\":[1]}}}", "{\"\":1}", "{\"a\":1,\"a\":2}", "{\"__proto__\":{\"role\":\"ADMIN\"}}", "{\"$type\":\"System.Object\"}", "{\"\\u0000\":true}", "{\"\\ud800\":true}", "// comment\n1", "/* c */ 1", "[1,]", "{,}", "",
        "{\"modals\":5}", "{\"modals\":{\"welcome\":[]}}", "{\"modals\":{\"welcome\":{\"completed\":\"yes\",\"completedAt\":\"0001-01-01T00:00:00+14:00\"}}}", "{\"modals\":{\"welcome\":{\"completedAt\":\"9999-12-31T23:59:59-14:00\"}}}",
        "{\"tooltips\":{\"1\":null,\"9\":1}}", "{\"step4\":{\"cvFilename\":\"\\u0000\"}}", "{\"step4\":{\"cvFilename\":\"\\ud800\"}}", "{\"necessary\":\"yes\"}", "{\"necessary\":null}",
    ];

    public static readonly string[] ContentTypes =
    [
        "", "application/json", "application/json; charset=utf-16", "application/json; charset=nonsense", "application/json;;;", "APPLICATION/JSON", "text/json", "application/problem+json", "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "multipart/form-data; boundary=\"" + "b" + "\"", "text/plain", "text/xml", "*/*", "a/b/c", "/", "application/octet-stream", "image/png",
    ];

    /// <summary>Header lines, names and values as Latin-1.</summary>
    public static readonly (string Name, string Value)[] Headers =
    [
        ("Accept", "text/html"), ("Accept", ";q=x"), ("Accept-Language", "fr;q=2, en;q=, \u00E9\u00E9;;;"), ("Accept-Language", "x-" + "a"), ("Accept-Encoding", "gzip;q=-1"), ("X-Forwarded-For", "not an address"), ("X-Forwarded-For", "999.1.1.1, ::1, [::1]:99999"),
        ("X-Forwarded-For", "fe80::1%eth0"), ("X-Forwarded-For", "::ffff:127.0.0.1"), ("X-Forwarded-For", ""), ("X-Forwarded-Proto", "javascript"), ("X-Forwarded-Host", "evil.example"), ("X-User-Id", "admin"), ("Authorization", ""), ("Authorization", "Bearer"), ("Authorization", "Bearer "),
        ("Authorization", "Bearer a.b.c"), ("Authorization", "Bearer ...."), ("Authorization", "Basic !!!"), ("Authorization", "Bearer \u00FF\u00FE"), ("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."), ("Authorization", "Bearer e30.e30.e30"),
        ("Cookie", "next-auth.session-token="), ("Cookie", "next-auth.session-token=%00"), ("Cookie", "next-auth.session-token.0=a; next-auth.session-token.99999999999=b; next-auth.session-token.-1=c; next-auth.session-token.x=d"),
        ("Cookie", "next-auth.csrf-token=%7C"), ("Cookie", "next-auth.csrf-token=%zz%"), ("Cookie", "next-auth.csrf-token=\u00E9|\u00E9"), ("Cookie", "next-auth.csrf-token=" + "|||||"), ("Cookie", "next-auth.callback-url=%00javascript%3A"), ("Cookie", "next-auth.callback-url=http%3A%2F%2F%5B"),
        ("Cookie", ";;;=;=;a;b=;=c"), ("Cookie", "next-auth.state=\u0001"), ("Cookie", "\""), ("Origin", "null"), ("Origin", "https://evil.example"), ("Origin", "://"), ("Sec-Fetch-Site", "cross-site"), ("Referer", "http://["), ("Idempotency-Key", " "), ("Idempotency-Key", "\u00E9"),
        ("Idempotency-Key", "the-same-key"), ("Idempotency-Key", "'; DROP TABLE users; --"), ("If-Match", "*"), ("If-None-Match", "\"x\""), ("If-Modified-Since", "yesterday"), ("Range", "bytes=9-1"), ("User-Agent", ""), ("User-Agent", "\u00FF\u0080\u00C3"), ("traceparent", "00-zz-zz-01"), ("traceparent", "ff"),
        ("tracestate", "=,=,="), ("baggage", "a=%zz"), ("Expect", "100-continue"), ("Expect", "200-ok"), ("Upgrade", "websocket"), ("Connection", "upgrade"), ("TE", "trailers"), ("Content-Encoding", "gzip"), ("Content-Language", "\u00E9"), ("X-HTTP-Method-Override", "DELETE"), ("Host", ""), ("Host", "evil.example:99999"),
        ("Date", "0"), ("Max-Forwards", "-1"), ("X-Request-Id", "\u0001"), ("Bad Name", "x"), ("No-Value", ""), ("Content-MD5", "x"),
    ];

    public static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X"];

    public static readonly byte[][] Bytes = [[0x00], [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0x80], [0x1B, 0x5B], [0x0D, 0x0A, 0x0D, 0x0A], [0x7F]];
}
