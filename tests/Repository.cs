namespace ExprJit.Tests;

/// <summary>Where the repository lies. Found from the program's folder: the compiler's own paths are mapped away in a build on a CI machine.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "ExprJit.sln")))
                return at.FullName;
        throw new DirectoryNotFoundException("No folder above the tests has ExprJit.sln.");
    }
}
