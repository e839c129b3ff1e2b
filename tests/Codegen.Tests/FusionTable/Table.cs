namespace ExprJit.Codegen.Tests.FusionTable;

/// <summary>The programs of docs/fusion-table.md.</summary>
internal static class Table
{
    private const string Pointwise = "derived: torch.compile makes pointwise ops over one space one kernel (docs: torch.compiler_get_started)";
    private const string Composite = "derived: PyTensor makes elementwise ops of one shape, several outputs included, one Composite (docs: elemwise fusion; rewriting/elemwise.py, FusionOptimizer)";
    private const string Extern = "derived: each product is an extern kernel (_inductor/scheduler.py: extern_kernels.mm, addmm), what lies between is a pointwise one";
    private const string MultiTensor = "test/inductor/test_compiled_optimizers.py, KERNEL_COUNTS, multitensor: four parameters, of which the step counters are a kernel of their own";

    private static readonly Elsewhere OneComposite = new(1, Composite), OnePointwise = new(1, Pointwise);

    public static readonly FusionEntry[] All =
    [
        new("softmax", Rows.Softmax, 1, "a row is read, reduced twice and written while it is at hand")
        {
            Torch = new(1, "test/inductor/test_torchinductor.py, test_softmax_one_kernel_loop and …_persist"),
        },
        new("log-softmax", Rows.LogSoftmax, 1, "as softmax"),
        new("log-sum-exp", Rows.LogSumExp, 1, "as softmax, and only the row's number is written"),
        new("cross-entropy with integer labels, mean", Rows.CrossEntropy, 1, "each row gives its loss, and the loop sums them"),
        new("softmax regression: loss and SGD step", Regressions.SoftmaxRegression, 2, "two products; loss, p − y and its column sums are done to the first one's rows, the update to the second's result"),
        new("logistic regression: loss and SGD step", Regressions.LogisticRegression, 2, "two products; loss, residual and its sum are done to the first one's result"),
        new("linear regression: SGD step with weight decay", Regressions.LinearRegression, 2, "x·W − y is one product with accumulation, W ← βW − α·xᵀr the other")
        {
            PyTensor = new(2, "derived: both are of the form Z ← αAB + βZ (docs: gemm)"),
        },
        new("perceptron of 3 layers: loss and SGD step", Networks.PerceptronBySgd, 8, "3 products forward, 2 for the deltas, 3 for the weights; all else is done to their rows"),
        new("perceptron of 3 layers: loss and momentum step", Networks.PerceptronByMomentum, 8, "as with SGD: velocity and weight are two results of one product"),
        new("RMSProp step", Networks.RmsProp, 1, "two results over one space")
        {
            PyTensor = OneComposite,
            Torch = new(2, MultiTensor),
        },
        new("Adam step of four parameters and the step count", Networks.AdamOfSeveral, 1, "thirteen results in one launch over four spaces")
        {
            Torch = new(2, MultiTensor),
        },
        new("Adam step of one vector and the step count", Networks.AdamOfOne, 1, "four results in one launch"),
        new("mean and variance of rows", Rows.MeanAndVariance, 1, "a row is reduced twice while it is at hand"),
        new("layer norm", Rows.LayerNorm, 1, "a row is reduced twice and written while it is at hand"),
        new("layer norm and its gradient", Rows.LayerNormWithGradient, 1, "four reductions of one row"),
        new("batch norm in training", Rows.BatchNorm, 1, "as layer norm, over columns"),
        new("batch norm's gradient", Rows.BatchNormGradient, 1, "as layer norm's, over columns"),
        new("RMS norm", Rows.RmsNorm, 1, "a row is reduced once and written while it is at hand"),
        new("perceptron block: Gelu and residual", Blocks.GeluBlock, 2, "two products with epilogues")
        {
            Torch = new(4, Extern),
        },
        new("attention, one head", Blocks.Attention, 6, "six products; softmax is done to the rows of the scores"),
        new("attention's gradient", Blocks.AttentionGradient, 15, "6 products forward, 9 backward, of which 3 accumulate into the gradient by x"),
        new("LSTM cell", Blocks.LstmCell, 2, "two products, the second accumulating; the gates are done to its rows"),
        new("LSTM cell's gradient", Blocks.LstmGradient, 4, "the cell's two products, whose rows give the adjoint of the gates, and one for each weight"),
        new("GRU cell", Blocks.GruCell, 2, "two products; the gates are done to the second's rows"),
        new("Black–Scholes prices", Numerics.BlackScholes, 1, "elementwise") { PyTensor = OneComposite, Torch = OnePointwise },
        new("Black–Scholes with delta and vega", Numerics.BlackScholesWithGreeks, 1, "elementwise, three results") { PyTensor = OneComposite, Torch = OnePointwise },
        new("logistic map", Numerics.LogisticMap, 1, "one number, output and update"),
        new("accumulator", Numerics.SeedAccumulator, 1, "one number, output and update"),
        new("k-means step", Numerics.KMeans, 2, "nearest centres by rows; the new centres are a product by a one-hot that is never stored, with its row sums"),
        new("power iteration of PCA", Numerics.PowerIteration, 2, "two products; the norm and the division are done to the second's result"),
        new("gradient of ridge regression", Regressions.RidgeGradient, 2, "two products with epilogues"),
        new("Gaussian kernel matrix", Numerics.GaussianKernel, 1, "a reduction over differences that are never stored, and what reads it"),
        new("cosine similarity of rows", Rows.CosineSimilarity, 1, "three reductions of one row and what reads them"),
        new("Huber loss and its gradient", Regressions.HuberWithGradient, 1, "a reduction and an elementwise result over one space"),
        new("binary cross-entropy and its gradient", Regressions.BinaryCrossEntropyWithGradient, 1, "a reduction and an elementwise result over one space"),
        new("embedding: mean, loss and step", Regressions.EmbeddingStep, 2, "all gathered rows are reduced before the first is written back"),
        new("polynomial with x**n", Numerics.Powers, 1, "elementwise") { PyTensor = OneComposite, Torch = OnePointwise },
        new("heat equation in one dimension", Numerics.HeatEquation, 1, "the three slices and the ends are read in place"),
        new("moving average", Numerics.MovingAverage, 1, "output and update over one space"),
        new("three outputs and two updates", Numerics.ThreeOutputsTwoUpdates, 1, "five results over one space") { PyTensor = OneComposite },
        new("sum, max, mean and variance of a matrix", Rows.ReductionFamily, 1, "one pass if the matrix is taken as one row"),
        new("sum with a transpose", Numerics.TransposedAdd, 1, "the transpose is a view") { PyTensor = OneComposite, Torch = OnePointwise },
        new("outer product and activation", Numerics.OuterAndActivation, 1, "a product of two broadcast views is elementwise"),
        new("SGD step with a clipped gradient", Regressions.ClippedStep, 1, "the vector is one row: its norm, then the update"),
    ];
}
