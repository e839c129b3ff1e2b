using ExprJit.Graphs;

namespace ExprJit;

/// <content>Derivatives, which the gradient pass turns into graphs.</content>
internal static partial class Formulas
{
    public static Node Grad(Node cost, Node w) => Derivative(Op.Grad, cost, w);

    public static Node Vjp(Node y, Node x, Node weights) => Derivative(Op.Vjp, y, x, weights);

    public static Node Jvp(Node y, Node x, Node direction) => Derivative(Op.Jvp, y, x, direction);

    public static Node Jacobian(Node y, Node x) => Derivative(Op.Jacobian, y, x);

    public static Node Hessian(Node cost, Node x) => Derivative(Op.Hessian, cost, x);

    public static Node StopGradient(Node x) => x.Arena.Apply(Op.StopGradient, x);

    private static Node Derivative(Op op, params Node[] inputs) =>
        Trace.Current is null ? throw Errors.GradientOutside(inputs[0]) : inputs[0].Arena.Apply(op, inputs);
}
