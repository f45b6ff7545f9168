using System.Reflection;
using System.Runtime.CompilerServices;

namespace MySqlHa.Vrrp.Engine;

/// <summary>Compiles ahead what would otherwise be compiled at the first failover.</summary>
public static class WarmUp
{
    private static readonly HashSet<Assembly> Done = [];

    /// <summary>Has every method of the assembly compiled, once a process. Takes some tens of milliseconds, on the calling thread.</summary>
    public static void Prepare(Assembly assembly)
    {
        lock (Done)
        {
            if (!Done.Add(assembly))
            {
                return;
            }
        }

        const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        foreach (var type in assembly.GetTypes())
        {
            if (type.ContainsGenericParameters)
            {
                continue;
            }

            foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            {
                if (!method.IsAbstract && !method.ContainsGenericParameters && !method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
                {
                    TryPrepare(method);
                }
            }
        }
    }

    private static void TryPrepare(MethodBase method)
    {
        try
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
#pragma warning disable CA1031 // What cannot be compiled ahead (another platform's, a delegate's) is compiled when it is called, or never.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
