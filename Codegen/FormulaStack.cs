using System.Runtime.ExceptionServices;

namespace ExprJit.Codegen;

/// <summary>
/// Runs work on a stack of known size: the deepest formula allowed needs more of it than a small thread of the
/// caller may have left, and a stack overflow ends the process.
/// </summary>
internal static class FormulaStack
{
    private const int Size = 16 * 1024 * 1024;

    public static void Run(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Guarded, Size) { IsBackground = true, Name = "ExprJit formula" };
        thread.UnsafeStart();
        thread.Join();
        failure?.Throw();

        void Guarded()
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
