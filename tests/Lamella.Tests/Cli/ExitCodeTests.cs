using Lamella.Cli;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Errors have the codes of the table; what is nobody's mistake but ours is told apart from a wrong command line.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public void Memory_and_sizes_that_data_asks_for_are_the_datas_fault()
    {
        Assert.Equal(4, ExitCode.Of(new OutOfMemoryException()));
        Assert.Equal(4, ExitCode.Of(new OverflowException()));
    }

    [Fact]
    public void An_argument_that_the_door_refuses_is_usage_and_one_that_the_class_library_refuses_is_a_fault()
    {
        Assert.Equal(2, ExitCode.Of(Thrown(() => Selection.Parse("T=one"))));
        Assert.Equal(2, ExitCode.Of(Thrown(() => BioImage.Open(string.Empty))));
        Assert.Equal(70, ExitCode.Of(Thrown(() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(double.NaN))));
        Assert.Equal(70, ExitCode.Of(Thrown(() => new Dictionary<string, int> { ["a"] = 1 }.Add("a", 2))));
        Assert.Equal(70, ExitCode.Of(Thrown(() => throw new InvalidOperationException())));
        Assert.Equal(70, ExitCode.Of(Thrown(() => throw new NullReferenceException())));
    }

    private static Exception Thrown(Action action)
    {
        Exception? error = Record.Exception(action);
        Assert.NotNull(error);
        return error;
    }
}
