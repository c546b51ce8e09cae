using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Twofold.Vmm.Consoles;

namespace Twofold.Vmm.Tests.Consoles;

public sealed class ConsoleScriptTests : IDisposable
{
    private readonly ConsoleInput _input = new();
    private int _done;

    public void Dispose() => _input.Dispose();

    [Fact]
    public void AStepIsSentOnlyWhenTheOneBeforeItIsDone()
    {
        ConsoleScript script = Script("<first", ">=> ", "<second", "<third", ">done");
        script.Start();
        Assert.Equal("first", Typed());
        Print(script, "U-Boot\n=>");
        Assert.Equal("", Typed());
        Print(script, " ");
        Assert.Equal("secondthird", Typed());
        Assert.Equal("done", script.Awaited!.Text);
        Assert.Equal(0, _done);
        Print(script, "done");
        Assert.Null(script.Awaited);
        Assert.Equal(1, _done);
        Print(script, "done done");
        Assert.Equal(1, _done);
    }

    [Fact]
    public void AMatchIsSearchedOnlyAfterThePreviousOne()
    {
        ConsoleScript script = Script(">abab", ">ab");
        script.Start();
        Print(script, "abab");
        Assert.Equal("ab", script.Awaited!.Text);
        Print(script, "b");
        Assert.NotNull(script.Awaited);
        Print(script, "ab");
        Assert.Null(script.Awaited);
    }

    [Fact]
    public void AScriptThatOnlySendsIsDoneAtOnce()
    {
        ConsoleScript script = Script("<x");
        script.Start();
        Assert.Equal((1, "x"), (_done, Typed()));
    }

    [Fact]
    public void ItFindsWhatAPlainSearchFinds()
        => Prop.ForAll<bool[], bool[], bool[]>((first, second, output) =>
        {
            string printed = Word(output);
            string[] expected = [Word(first) + "a", Word(second) + "b"];
            ConsoleScript script = Script([.. expected.Select(word => ">" + word)]);
            script.Start();
            Print(script, printed);
            return (script.Awaited?.Text ?? "") == PlainSearch(printed, expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void TheUartHearsOfTypedBytesWithoutTheScriptsLock()
    {
        ConsoleScript script = Script(">a", "<typed", ">b");
        List<string?> heard = [];
        _input.Arrived = () => heard.Add(script.Awaited?.Text);
        script.Start();
        Print(script, "a");
        Assert.Equal(["a", "b"], heard);
    }

    private static string PlainSearch(string printed, string[] expected)
    {
        int from = 0;
        foreach (string word in expected)
        {
            int at = printed.IndexOf(word, from, StringComparison.Ordinal);
            if (at < 0)
            {
                return word;
            }

            from = at + word.Length;
        }

        return "";
    }

    private static string Word(bool[] letters) => string.Concat(letters.Select(letter => letter ? 'a' : 'b'));

    private static void Print(ConsoleScript script, string text)
    {
        foreach (byte value in Encoding.ASCII.GetBytes(text))
        {
            script.Observe(value);
        }
    }

    private ConsoleScript Script(params string[] steps) => new(
        [.. steps.Select(step => new ConsoleStep(step[0] == '>', Encoding.ASCII.GetBytes(step[1..]), step[1..]))],
        _input,
        () => _done++);

    private string Typed()
    {
        StringBuilder typed = new();
        while (_input.TryRead(out byte value))
        {
            typed.Append((char)value);
        }

        return typed.ToString();
    }
}
