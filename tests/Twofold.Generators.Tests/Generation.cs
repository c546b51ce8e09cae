using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Twofold.Generators.Tests;

/// <summary>Runs the generator over a class of handlers.</summary>
internal sealed class Generation
{
    private const string Attributes = """
        using System;
        namespace Twofold.Machine;
        public class Cpu { }
        public struct Insn { }
        public class A64Attribute(string encoding, string syntax, params Type[] types) : Attribute
        {
            public string Prepare { get; set; }
            public bool Refines { get; set; }
        }
        [AttributeUsage(AttributeTargets.Struct, AllowMultiple = true)]
        public class FieldValueAttribute(string field) : Attribute
        {
            public FieldValueAttribute(string field, int value) : this(field) { }
            public FieldValueAttribute(string field, int value, Type type) : this(field) { }
        }
        public class PreparedByAttribute(Type type) : Attribute { }
        """;

    private readonly CSharpCompilation _compilation;
    private GeneratorDriver _driver;

    private Generation(string members, string types)
    {
        string handlers = $"namespace Twofold.Machine; internal static class Handlers {{ {members} }} {types}";
        _compilation = CSharpCompilation.Create(
            "Handlers",
            [CSharpSyntaxTree.ParseText(Attributes), CSharpSyntaxTree.ParseText(handlers, path: "Handlers.cs")],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        _driver = CSharpGeneratorDriver.Create(
            [new InstructionGenerator().AsSourceGenerator()],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        _driver = _driver.RunGenerators(_compilation);
    }

    /// <summary>The identifiers of what the generator reported.</summary>
    internal string[] Findings => [.. Diagnostics.Select(diagnostic => diagnostic.Id)];

    internal IReadOnlyList<Diagnostic> Diagnostics => _driver.GetRunResult().Diagnostics;

    /// <summary>The text of a generated file; empty when there is none.</summary>
    internal string Source(string name)
        => _driver.GetRunResult().Results[0].GeneratedSources.FirstOrDefault(source => source.HintName == name).SourceText?.ToString() ?? "";

    internal static Generation Of(string members, string types = "") => new(members, types);

    /// <summary>A handler with one pattern.</summary>
    internal static string Handler(string name, string encoding, string more = "", string generic = "")
        => $"[A64(\"{encoding}\", \"op\"{more})] public static ref Insn {name}{generic}(Cpu cpu, ref Insn i) => ref i; ";

    /// <summary>Why the outputs of a second run, after an edit of another file, are what they are.</summary>
    internal IEnumerable<IncrementalStepRunReason> AfterAnUnrelatedEdit()
    {
        CSharpCompilation edited = _compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal class Unrelated { }"));
        return _driver.RunGenerators(edited).GetRunResult().Results[0].TrackedOutputSteps
            .SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(output => output.Reason);
    }
}
