namespace ExprJit.Benchmarks;

/// <summary>What the host is to reach.</summary>
internal static class HostTargets
{
    public static Targets All { get; } = new(
        [
            new("^elementwise/(a.b.c_into|momentum)/.*/([15]e7)$", "^(Vector|copy)", 0.9),
            new("^elementwise/", "^Vector", 0.95),
            new("^ceilings/triad", "^Vector", 0.9),
            new("^operations/", "^TensorPrimitives$", 1.0),
            new("^elementwise/mixed_.*/(1e6|1e7)$", "^torch", 8),
            new("^elementwise/mixed_.*/(1e6|1e7)$", "^(numexpr|numba)", 15),
            new("^reductions/argmax", "^torch", 8),
            new("^reductions/(sum|max|mean|softmax|cross-entropy)", "^torch", 1.0),
            new("^products/.*/(64|128|256|512|1024|2048)", "^OpenBLAS", 0.95),
            new("^threads/products", "^OpenBLAS", 0.95),
            new("^threads/", "^ExprJit, 1 thread", 1.7),
            new("^models/logistic_regression", "^numpy", 1.0),
            new("^models/MLP", "^numpy", 1.2),
        ],
        [
            ("^calls/accumulator/", 20),
            ("^calls/compile_the_first", 200e6),
            ("^calls/compile_a_different", 3e6),
            ("^calls/compile_an_equal", 0.1e6),
            ("^calls/memory_of_a_call//(scalar|update)", 0),
        ]);
}
