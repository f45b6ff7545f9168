using System.Management.Automation;

namespace MySqlHa.Parameters;

/// <summary>Takes the text of a script where a script block is asked for.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ScriptTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string text)
            return inputData;
        try
        {
            return ScriptBlock.Create(text);
        }
        catch (ParseException error)
        {
            throw new ArgumentTransformationMetadataException($"'{text}' is no script: {error.Message}", error);
        }
    }
}
