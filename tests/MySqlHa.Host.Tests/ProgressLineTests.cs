using System.Management.Automation;
using CsCheck;
using MySqlHa.Host.Ui;

namespace MySqlHa.Host.Tests;

public sealed class ProgressLineTests
{
    [Fact]
    public void Shows_all_that_is_known() =>
        Assert.Equal(
            "Copying 40%: 4 of 10 GB - table t (9 s left)",
            ProgressLine.Render(new ProgressRecord(1, "Copying", "4 of 10 GB") { PercentComplete = 40, CurrentOperation = "table t", SecondsRemaining = 9 }, 80));

    [Fact]
    public void Unknown_parts_leave_nothing_behind() =>
        Assert.Equal("Waiting: for b", ProgressLine.Render(new ProgressRecord(1, "Waiting", "for b"), 80));

    [Fact]
    public void Never_wraps_and_never_breaks_the_line() =>
        Gen.Select(Gen.String[1, 60], Gen.String[1, 60], Gen.Int[1, 100], Gen.Int[-1, 100]).Sample((activity, status, width, percent) =>
        {
            var line = ProgressLine.Render(new ProgressRecord(1, activity, status) { PercentComplete = percent }, width);
            Assert.True(line.Length <= Math.Max(width - 1, 1), line);
            Assert.DoesNotContain(line, char.IsControl);
        });
}
