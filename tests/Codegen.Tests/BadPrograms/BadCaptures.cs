using static ExprJit.Codegen.Tests.BadProgram;
using static ExprJit.Ops;

namespace ExprJit.Codegen.Tests;

/// <summary>Captured objects that are missing, or that go missing between calls.</summary>
internal static class BadCaptures
{
    public static IEnumerable<BadProgram> Rows =>
    [
        Traced("a captured variable is null", "EJ119", "'w.Missing' is null", w => Function.Compile((double x) => w.Missing! * x)),
        Traced("a captured model is null", "EJ119", "'w.NoModel' is null", w => Function.Compile((double x) => w.NoModel!.Rate * x)),
        Traced("a link of a captured chain is null", "EJ119", "'w.Model.Next' is null", w => Function.Compile((double x) => w.Model.Next!.Rate * x)),
        Traced("a captured local is null", "EJ119", "'weights' is null", w =>
        {
            Tensor<double>? weights = null;
            Function.Compile((Tensor<double> x) => x * weights!);
        }),
        Traced("a captured array is null", "EJ119", "'rows' is null", w =>
        {
            double[]? rows = null;
            Function.Compile((Tensor<double> x) => x * rows!);
        }),
        Traced("a captured helper is null", "EJ119", "'helper' is null", w =>
        {
            Func<Tensor<double>, Tensor<double>>? helper = null;
            Function.Compile((Tensor<double> x) => helper!(x));
        }),
        Traced("an array's element is null", "EJ119", "'layers[1]' is null", w =>
        {
            Shared<double>?[] layers = [w.D, null];
            Function.Compile((double x) => layers[1]! * x);
        }),
        Traced("an index past a captured array", "EJ119", "'w.Model.Layers[3]'", w => Function.Compile((double x) => w.Model.Layers[3] * x)),
        Traced("an index past a captured list", "EJ119", "'w.List[0]'", w => Function.Compile((double x) => w.List[0] * x)),
        Traced("a key that is not in a captured dictionary", "EJ119", "'w.Named[\"rate\"]'", w => Function.Compile((double x) => w.Named["rate"] * x)),
        Traced("a property that throws", "EJ119", "'w.Model.Broken'", w => Function.Compile((double x) => w.Model.Broken * x)),
        Traced("a nullable without a value", "EJ119", "'rate.Value'", w =>
        {
            double? rate = null;
            Function.Compile((double x) => x * rate!.Value);
        }),
        Traced("a captured decimal", "EJ101", "price", w =>
        {
            decimal price = 1.5m;
            Function.Compile(() => new Updates { { w.D, price } });
        }),
        TracedAtCall("a captured tensor set to null later", "EJ119", "'w.Captured' is null", w =>
        {
            var f = Function.Compile((double x) => Sum(w.Captured! * x) + w.D, updates: x => new() { { w.D, x } }, options: w.On);
            w.Captured = null;
            f(1);
        }),
        TracedAtCall("a captured array set to null later", "EJ119", "'w.Weights' is null", w =>
        {
            var f = Function.Compile((Tensor<double> x) => x * w.Weights! + w.D, updates: x => new() { { w.D, w.D + 1 } }, options: w.On);
            w.Weights = null;
            f(new[] { 1.0, 2 });
        }),
        TracedAtCall("a captured helper set to null later", "EJ119", "'w.Helper' is null", w =>
        {
            var f = Function.Compile((Tensor<double> x) => w.Helper!(x) + w.D, updates: x => new() { { w.D, w.D + 1 } }, options: w.On);
            w.Helper = null;
            f(new[] { 1.0, 2 });
        }),
        TracedAtCall("a captured model set to null later", "EJ119", "'model' is null", w =>
        {
            var model = new BadNumbers();
            var f = Function.Compile((double x) => x * model!.Scale + w.D, updates: x => new() { { w.D, x } }, options: w.On);
            model = null;
            f(1);
        }),
        TracedAtCall("a captured list that shrank", "EJ119", "'scales[1]'", w =>
        {
            List<double> scales = [1, 2];
            var f = Function.Compile((double x) => x * scales[1] + w.D, updates: x => new() { { w.D, x } }, options: w.On);
            scales.RemoveAt(1);
            f(1);
        }),
        TracedAtCall("a captured number's property that throws later", "EJ119", "'model.Checked'", w =>
        {
            var model = new BadNumbers();
            var f = Function.Compile((double x) => x * model.Checked + w.D, updates: x => new() { { w.D, x } }, options: w.On);
            model.Scale = -1;
            f(1);
        }),
    ];

    private sealed class BadNumbers
    {
        public double Scale = 2;

        public double Checked => Scale > 0 ? Scale : throw new InvalidOperationException("the scale must be positive");
    }
}
