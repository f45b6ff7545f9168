using System.Collections;
using System.Management.Automation;

namespace MySqlHa.Parameters;

/// <summary>Turns texts, objects with a Server property, and lists of them into <see cref="ServerParameter"/>s.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ServerTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var data = inputData is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : inputData;
        return data switch
        {
            null or ServerParameter => data,
            string text => Read(text),
            IEnumerable many => many.Cast<object>().Select(item => (ServerParameter)Transform(engineIntrinsics, item)!).ToArray(),
            _ when PSObject.AsPSObject(data).Properties["Server"]?.Value is { } server => Read(server.ToString() ?? ""),
            _ => throw new ArgumentTransformationMetadataException($"A {data.GetType().Name} names no server. Give host, host:port, [v6]:port, or an object with a Server property."),
        };
    }

    private static ServerParameter Read(string text)
    {
        try
        {
            return new ServerParameter(text);
        }
        catch (FormatException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
