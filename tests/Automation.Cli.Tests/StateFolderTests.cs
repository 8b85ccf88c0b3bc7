namespace Automation.Cli.Tests;

public sealed class StateFolderTests
{
    private static readonly string[] Kept = ["azure.jsonl", "store.db", "run.log", "run.log.alerts"];

    [Fact]
    public void A_run_that_was_cut_off_goes_on()
    {
        using var at = new Folder();
        var estate = at.Write("estate.json", "[1]");
        Fill(at, estate, finish: false);

        using var again = StateFolder.Open(at.File("state"), estate, fresh: false);

        Assert.True(again.Resumed);
        Assert.All(Kept, name => Assert.True(File.Exists(Path.Combine(at.File("state"), name)), name));
    }

    [Fact]
    public void A_finished_run_makes_place_for_a_new_one()
    {
        using var at = new Folder();
        var estate = at.Write("estate.json", "[1]");
        Fill(at, estate, finish: true);

        AssertNew(at, estate, fresh: false);
    }

    [Fact]
    public void Another_estate_starts_anew()
    {
        using var at = new Folder();
        Fill(at, at.Write("estate.json", "[1]"), finish: false);

        AssertNew(at, at.Write("estate.json", "[2]"), fresh: false);
    }

    [Fact]
    public void Fresh_forgets_what_was_left()
    {
        using var at = new Folder();
        var estate = at.Write("estate.json", "[1]");
        Fill(at, estate, finish: false);

        AssertNew(at, estate, fresh: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"Est")]
    [InlineData("null")]
    [InlineData("[]")]
    public void A_torn_note_starts_anew(string note)
    {
        using var at = new Folder();
        var estate = at.Write("estate.json", "[1]");
        Fill(at, estate, finish: false);
        File.WriteAllText(Path.Combine(at.File("state"), "run.json"), note);

        AssertNew(at, estate, fresh: false);
    }

    [Fact]
    public void A_folder_in_use_is_refused_and_left_alone()
    {
        using var at = new Folder();
        var estate = at.Write("estate.json", "[1]");
        using var first = StateFolder.Open(at.File("state"), estate, fresh: false);
        File.WriteAllText(first.Store, "rows");

        var error = Assert.Throws<RunException>(() => StateFolder.Open(at.File("state"), estate, fresh: true));

        Assert.StartsWith("AUT7001: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("rows", File.ReadAllText(first.Store));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        using var at = new Folder();
        var file = at.Write("state", "not a folder");

        Assert.StartsWith("AUT7001: ", Assert.Throws<RunException>(() => StateFolder.Open(file, file, fresh: false)).Message, StringComparison.Ordinal);
    }

    private static void Fill(Folder at, string estate, bool finish)
    {
        using var folder = StateFolder.Open(at.File("state"), estate, fresh: false);
        foreach (var file in new[] { folder.AzureJournal, folder.Store, folder.LogFile, folder.AlertsFile })
        {
            File.WriteAllText(file, "left");
        }

        if (finish)
        {
            folder.Finish();
        }
    }

    private static void AssertNew(Folder at, string estate, bool fresh)
    {
        using var folder = StateFolder.Open(at.File("state"), estate, fresh);
        Assert.False(folder.Resumed);
        Assert.All(Kept, name => Assert.False(File.Exists(Path.Combine(at.File("state"), name)), name));
    }
}
