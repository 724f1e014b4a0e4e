using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.AppHost;

/// <summary>What AppHost.cs takes from its own environment and hands on: each name to the services that read it, and to no other.</summary>
internal sealed class HostSettings(IDistributedApplicationBuilder builder)
{
    private readonly string _data = DataFolder.Of(builder.Configuration);

    public int GatewayPort { get; } = builder.Configuration.GetValue("FITMYCV_PORT", 8080);

    public string PublicUrl => Configured("FITMYCV_PUBLIC_URL") ?? $"http://localhost:{GatewayPort}";

    public string MailFolder => Folder("FITMYCV_MAIL_DIR", "mail");

    public string ImagesFolder => Folder("FITMYCV_IMAGES_DIR", "images");

    /// <summary>The first administrator. The default is known to everyone, so that checks can sign in; identity refuses it in Production.</summary>
    public void Administrator(EnvironmentCallbackContext context)
    {
        var isDevelopment = builder.Environment.IsDevelopment();
        if ((Configured("FITMYCV_ADMIN_EMAIL") ?? (isDevelopment ? "admin@fitmycv.local" : null)) is { } email)
            context.EnvironmentVariables["FITMYCV_ADMIN_EMAIL"] = email;
        if ((Configured("FITMYCV_ADMIN_PASSWORD") ?? (isDevelopment ? "Fitmycv-dev-Admin-1" : null)) is { } password)
            context.EnvironmentVariables["FITMYCV_ADMIN_PASSWORD"] = password;
    }

    /// <summary>Four lines a request, health checks included, would bury what a service has to say; traces show requests better.</summary>
    public void QuietRequests(EnvironmentCallbackContext context)
    {
        context.EnvironmentVariables["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning";
        context.EnvironmentVariables["Logging__LogLevel__System.Net.Http.HttpClient"] = "Warning";
    }

    /// <summary>A key list: the variable's own value where it is set, else made once and kept in FITMYCV_DATA/secrets.</summary>
    public IResourceBuilder<ParameterResource> Secret(string name, string variable) =>
        builder.AddParameter(
            name,
            () => Configured(variable) ?? new SecretStore(Path.Combine(_data, "secrets")).KeyList(name),
            secret: true
        );

    /// <summary>Hands on the variables of these names; a <c>*</c> at the end stands for any rest.</summary>
    public Action<EnvironmentCallbackContext> Handing(params string[] names) =>
        context =>
        {
            foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            {
                var name = (string)variable.Key;
                if (names.Any(pattern => Matches(name, pattern)))
                    context.EnvironmentVariables[name] = (string)variable.Value!;
            }
        };

    private static bool Matches(string name, string pattern) =>
        pattern.EndsWith('*')
            ? name.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
            : name.Equals(pattern, StringComparison.Ordinal);

    private string Folder(string variable, string name)
    {
        var folder = Path.GetFullPath(Configured(variable) ?? name, _data);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private string? Configured(string name) => builder.Configuration[name] is { Length: > 0 } value ? value : null;
}
