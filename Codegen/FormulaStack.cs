using System.Runtime.ExceptionServices;

namespace ExprJit.Codegen;

/// <summary>
/// Runs parsing and compilation on a stack of known size: the deepest formula allowed needs more of it than a small
/// thread of the caller may have left, and a stack overflow ends the process.
/// </summary>
internal static class FormulaStack
{
    private const int Size = 16 * 1024 * 1024;

    public static T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Guarded, Size) { IsBackground = true, Name = "ExprJit formula" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;

        void Guarded()
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
