using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MySqlHa.Node.Tests;

/// <summary>Which way things may point (the house rules of the repository), asked of the built assemblies as the module ships them.</summary>
public sealed class ArchitectureTests
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
    private static readonly string[] Ours = ["MySqlHa", "MySqlHa.Host", "MySqlHa.Node", "MySqlHa.Vrrp", "MySqlHa.Replication"];
    private static string Bin
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "MySqlHa.psd1")))
            {
                folder = folder.Parent!;
            }

            return Path.Combine(folder.FullName, "bin");
        }
    }

    [Theory]
    [InlineData("MySqlHa.Vrrp")]
    [InlineData("MySqlHa.Replication")]
    [InlineData("MySqlHa.Node", "MySqlHa.Vrrp", "MySqlHa.Replication")]
    [InlineData("MySqlHa", "MySqlHa.Node", "MySqlHa.Vrrp", "MySqlHa.Replication")]
    public void Assemblies_point_one_way(string name, params string[] allowed) =>
        Assert.Empty(References(name).Intersect(Ours).Except(allowed));

    [Theory]
    [InlineData("System.Management.Automation", "MySqlHa")]
    [InlineData("SharpPcap", "MySqlHa.Vrrp")]
    [InlineData("PacketDotNet", "MySqlHa.Vrrp")]
    [InlineData("MySqlConnector", "MySqlHa.Replication")]
    public void Third_parties_stop_at_the_layer_that_owns_them(string third, string owner) =>
        Assert.All(new[] { "MySqlHa", "MySqlHa.Node", "MySqlHa.Vrrp", "MySqlHa.Replication" }.Where(n => n != owner), n => Assert.DoesNotContain(third, References(n)));

    /// <summary>Not even inside its layer does the capture library leave its room: fields, properties, parameters and results of other namespaces are free of it.</summary>
    [Fact]
    public void The_capture_library_stays_in_the_link_room() =>
        Assert.All(Uses("MySqlHa.Vrrp", "SharpPcap", "PacketDotNet"), u => Assert.StartsWith("MySqlHa.Vrrp.Link.", u, StringComparison.Ordinal));

    /// <summary>What a layer shows to the next one is its own and the framework's.</summary>
    [Theory]
    [InlineData("MySqlHa.Vrrp", "SharpPcap", "PacketDotNet")]
    [InlineData("MySqlHa.Replication", "MySqlConnector")]
    public void No_public_signature_shows_a_third_party(string name, params string[] third) =>
        Assert.Empty(Uses(name, publicOnly: true, third));

    /// <summary>Read from the file that the module ships: the cmdlet assembly refers to an engine that is not here.</summary>
    private static string[] References(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(Bin, name == "MySqlHa" ? "MySqlHa.dll" : $"lib/{name}.dll")));
        var reader = file.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(r => reader.GetString(reader.GetAssemblyReference(r).Name))];
    }

    private static IEnumerable<string> Uses(string name, params string[] third) => Uses(name, publicOnly: false, third);

    private static IEnumerable<string> Uses(string name, bool publicOnly, string[] third) =>
        from type in Assembly.Load(name).GetTypes()
        where !publicOnly || type.IsVisible
        from member in type.GetMembers(Declared)
        where !publicOnly || IsShown(member)
        from used in Signature(member)
        where Assemblies(used).Intersect(third).Any()
        select $"{type.FullName}.{member.Name}: {used.Name}";

    private static bool IsShown(MemberInfo member) => member switch
    {
        MethodBase m => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly,
        FieldInfo f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly,
        _ => false, // Properties and events are seen by their methods.
    };

    private static IEnumerable<Type> Signature(MemberInfo member) => member switch
    {
        FieldInfo f => [f.FieldType],
        MethodInfo m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType),
        ConstructorInfo c => c.GetParameters().Select(p => p.ParameterType),
        _ => [],
    };

    private static IEnumerable<string> Assemblies(Type type)
    {
        if (type.HasElementType)
        {
            return Assemblies(type.GetElementType()!);
        }

        IEnumerable<string> own = type.IsGenericParameter ? [] : [type.Assembly.GetName().Name!];
        return type.IsGenericType ? own.Concat(type.GetGenericArguments().SelectMany(Assemblies)) : own;
    }
}
