using System.Management.Automation;

namespace MySqlHa.Parameters;

/// <summary>Takes a GTID set as text, or from a server object: its GtidExecuted or Executed.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class GtidSetTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var data = inputData is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : inputData;
        return data switch
        {
            null or string => data,
            _ when (PSObject.AsPSObject(data).Properties["GtidExecuted"] ?? PSObject.AsPSObject(data).Properties["Executed"])?.Value is { } executed => executed.ToString(),
            _ => throw new ArgumentTransformationMetadataException(
                $"A {data.GetType().Name} holds no GTID set. Give a text such as uuid:1-5 or 0-1-100, or an object with a GtidExecuted or Executed property."),
        };
    }
}
