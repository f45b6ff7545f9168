using System.Management.Automation;
using MySqlHa.Replication;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Commands;

/// <summary>Error records: a stable id, a category, the culprit, what happened and what to do.</summary>
internal static class Errors
{
    public static ErrorRecord Create(string id, ErrorCategory category, object? target, string message, string? action = null, Exception? inner = null)
    {
        var record = new ErrorRecord(new InvalidOperationException(message, inner), id, category, target);
        if (action is not null)
        {
            record.ErrorDetails = new ErrorDetails($"{message} {action}") { RecommendedAction = action };
        }

        return record;
    }

    public static ErrorRecord DuplicateName(string name) => Create(
        "DuplicateName", ErrorCategory.ResourceExists, name, $"-Name: an instance named '{name}' is running in this process.", "Choose another name, or stop it first with Stop-VrrpInstance.");

    public static ErrorRecord EngineTimeout(string name, string asked) => Create(
        "EngineTimeout", ErrorCategory.OperationTimeout, name, $"The engine of '{name}' did not {asked} within five seconds.", "Look at Get-VrrpInstance; if it does not change, end the process: its addresses vanish when their lifetime ends.");

    public static ErrorRecord InstanceStopped(string name) => Create(
        "InstanceStopped", ErrorCategory.InvalidOperation, name, $"'{name}' is stopped.", "Start it with Start-VrrpInstance.");

    /// <summary>A wrong parameter value: the id is Invalid and the parameter's name.</summary>
    public static ErrorRecord InvalidParameter(string parameter, object? value, string message) =>
        new(new ArgumentException($"-{parameter}: {message}"), "Invalid" + parameter, ErrorCategory.InvalidArgument, value);

    public static ErrorRecord From(VrrpConfigurationException e, object? target) =>
        new(e, "Invalid" + e.Parameter, ErrorCategory.InvalidArgument, target);

    public static ErrorRecord From(LinkException e, object? target) => new(e, e.Failure.ToString(), Category(e.Failure), target);

    /// <summary>An operation's error: the id is the name of its code.</summary>
    public static ErrorRecord From(ReplicationException e, object? target) =>
        new(e, e.Error.ToString(), Category(e.Error), e.Server?.ToString() ?? target)
        {
            ErrorDetails = new ErrorDetails($"{e.Message} {e.Remedy}") { RecommendedAction = e.Remedy },
        };

    private static ErrorCategory Category(ReplicationError error) => error switch
    {
        ReplicationError.Unreachable or ReplicationError.ServerGone => ErrorCategory.ConnectionError,
        ReplicationError.AccessDenied or ReplicationError.LoginRefused => ErrorCategory.AuthenticationError,
        ReplicationError.TlsFailed => ErrorCategory.SecurityError,
        ReplicationError.MissingPrivilege => ErrorCategory.PermissionDenied,
        ReplicationError.Timeout => ErrorCategory.OperationTimeout,
        ReplicationError.DiskFull => ErrorCategory.ResourceUnavailable,
        ReplicationError.LocalFile => ErrorCategory.WriteError,
        ReplicationError.SameServer or ReplicationError.InvalidGtidSet => ErrorCategory.InvalidArgument,
        ReplicationError.ToolMissing or ReplicationError.PluginMissing => ErrorCategory.NotInstalled,
        _ => ErrorCategory.InvalidOperation,
    };

    private static ErrorCategory Category(LinkFailure failure) => failure switch
    {
        LinkFailure.UnknownInterface => ErrorCategory.ObjectNotFound,
        LinkFailure.NotPermitted => ErrorCategory.PermissionDenied,
        LinkFailure.CaptureLibraryMissing => ErrorCategory.NotInstalled,
        LinkFailure.DuplicateRouter => ErrorCategory.ResourceExists,
        _ => ErrorCategory.OpenError,
    };
}
