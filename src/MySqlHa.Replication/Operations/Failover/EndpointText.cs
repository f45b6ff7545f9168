using System.Text.Json;
using System.Text.Json.Serialization;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>A server in JSON: host:port, as everywhere else.</summary>
internal sealed class EndpointText : JsonConverter<ServerEndpoint>
{
    public override ServerEndpoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String ? ServerEndpoint.Parse(reader.GetString()!) : throw new JsonException();
        }
        catch (FormatException wrong)
        {
            throw new JsonException(wrong.Message, wrong);
        }
    }

    public override void Write(Utf8JsonWriter writer, ServerEndpoint value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
