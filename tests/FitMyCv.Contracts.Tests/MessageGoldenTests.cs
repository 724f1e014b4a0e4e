using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Contracts.Tests;

/// <summary>
/// The JSON of each message, pinned: services of two versions talk to each other during a deployment. A new optional member is added to its golden file by hand;
/// a renamed or removed one is a break.
/// </summary>
public sealed class MessageGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new(MessageJson.Options) { WriteIndented = true };

    public static TheoryData<string> Names => [.. MessageJson.AllTypes.Select(type => type.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_json_of_a_message_is_its_golden_file(string name)
    {
        var type = MessageJson.AllTypes.Single(t => t.Name == name);
        var json = JsonSerializer.Serialize(Filled(type), type, Indented) + "\n";
        var golden = Path.Combine(Folder(), name + ".json");
        if (Environment.GetEnvironmentVariable("FITMYCV_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, json);
        }
        Assert.True(File.Exists(golden), $"{name} has no golden file: run with FITMYCV_WRITE_GOLDEN=1 and look at it.");
        Assert.Equal(File.ReadAllText(golden), json);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_reads_back_equal_and_ignores_unknown_members(string name)
    {
        var type = MessageJson.AllTypes.Single(t => t.Name == name);
        var json = JsonNode.Parse(JsonSerializer.Serialize(Filled(type), type, MessageJson.Options))!.AsObject();
        var again = JsonSerializer.Serialize(MessageJson.Read(name, WithUnknownMember(json)), type, MessageJson.Options);
        Assert.Equal(json.ToJsonString(MessageJson.Options), again);
    }

    [Fact]
    public void No_message_but_MailRequested_can_carry_an_address_or_prose()
    {
        string[] forbidden = ["email", "password", "token", "content", "text", "name", "description"];
        var members = MessageJson.AllTypes.Where(type => type != typeof(MailRequested))
            .SelectMany(type => type.GetProperties().Select(property => (type.Name, Member: property.Name)));
        Assert.DoesNotContain(members, member => forbidden.Contains(member.Member, StringComparer.OrdinalIgnoreCase));
    }

    private static string WithUnknownMember(JsonObject json)
    {
        var copy = json.DeepClone().AsObject();
        copy["somethingNewer"] = 1;
        return copy.ToJsonString(MessageJson.Options);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Messages");

    /// <summary>A message with a fixed value in each member, so that each is seen in the JSON.</summary>
    private static Message Filled(Type type)
    {
        var message = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            property.SetValue(message, Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, property.Name));
        }
        return (Message)message;
    }

    private static object Value(Type type, string name) =>
        type switch
        {
            _ when type == typeof(Guid) => Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 5, 9, 30, 0, TimeSpan.Zero),
            _ when type == typeof(string) => char.ToLowerInvariant(name[0]) + name[1..],
            _ when type == typeof(int) => 7,
            _ when type == typeof(decimal) => 9.99m,
            _ when type == typeof(bool) => true,
            _ when type == typeof(JsonObject) => new JsonObject { ["member"] = "value" },
            _ when type == typeof(TaskProgress) => new TaskProgress(50, "experiences"),
            _ when type == typeof(TaskError) => new TaskError("background.pdfNoText", "The PDF has no text."),
            _ when type == typeof(IReadOnlyList<string>) => new[] { "one", "two" },
            _ when type == typeof(IReadOnlyList<Guid>) => new[] { Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057") },
            _ when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string>(StringComparer.Ordinal) { ["variable"] = "value" },
            _ => throw new NotSupportedException($"Give {name} of type {type} a value here."),
        };
}
