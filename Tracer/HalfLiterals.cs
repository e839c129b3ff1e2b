namespace ExprJit;

/// <summary>
/// Operators by which whole numbers mix with values of <see cref="Half"/>, to which C# converts no <see langword="int"/>
/// by itself. The number must be one that a <see cref="Half"/> holds exactly. (Plain halves follow C#: <c>h * (Half)2</c>.)
/// </summary>
public static class HalfLiterals
{
    extension(Tensor<Half>)
    {
        /// <summary>Sum.</summary>
        public static Tensor<Half> operator +(Tensor<Half> a, int b) => a + Exact(b);

        /// <summary>Sum.</summary>
        public static Tensor<Half> operator +(int a, Tensor<Half> b) => Exact(a) + b;

        /// <summary>Difference.</summary>
        public static Tensor<Half> operator -(Tensor<Half> a, int b) => a - Exact(b);

        /// <summary>Difference.</summary>
        public static Tensor<Half> operator -(int a, Tensor<Half> b) => Exact(a) - b;

        /// <summary>Product.</summary>
        public static Tensor<Half> operator *(Tensor<Half> a, int b) => a * Exact(b);

        /// <summary>Product.</summary>
        public static Tensor<Half> operator *(int a, Tensor<Half> b) => Exact(a) * b;

        /// <summary>Quotient.</summary>
        public static Tensor<Half> operator /(Tensor<Half> a, int b) => a / Exact(b);

        /// <summary>Quotient.</summary>
        public static Tensor<Half> operator /(int a, Tensor<Half> b) => Exact(a) / b;

        /// <summary>Remainder, with the sign of the dividend.</summary>
        public static Tensor<Half> operator %(Tensor<Half> a, int b) => a % Exact(b);

        /// <summary>Remainder, with the sign of the dividend.</summary>
        public static Tensor<Half> operator %(int a, Tensor<Half> b) => Exact(a) % b;

        /// <summary>Less.</summary>
        public static Tensor<bool> operator <(Tensor<Half> a, int b) => a < Exact(b);

        /// <summary>Less.</summary>
        public static Tensor<bool> operator <(int a, Tensor<Half> b) => Exact(a) < b;

        /// <summary>Less or equal.</summary>
        public static Tensor<bool> operator <=(Tensor<Half> a, int b) => a <= Exact(b);

        /// <summary>Less or equal.</summary>
        public static Tensor<bool> operator <=(int a, Tensor<Half> b) => Exact(a) <= b;

        /// <summary>Greater.</summary>
        public static Tensor<bool> operator >(Tensor<Half> a, int b) => a > Exact(b);

        /// <summary>Greater.</summary>
        public static Tensor<bool> operator >(int a, Tensor<Half> b) => Exact(a) > b;

        /// <summary>Greater or equal.</summary>
        public static Tensor<bool> operator >=(Tensor<Half> a, int b) => a >= Exact(b);

        /// <summary>Greater or equal.</summary>
        public static Tensor<bool> operator >=(int a, Tensor<Half> b) => Exact(a) >= b;
    }

    extension(Shared<Tensor<Half>>)
    {
        /// <summary>Sum.</summary>
        public static Tensor<Half> operator +(Shared<Tensor<Half>> a, int b) => a + Exact(b);

        /// <summary>Sum.</summary>
        public static Tensor<Half> operator +(int a, Shared<Tensor<Half>> b) => Exact(a) + b;

        /// <summary>Difference.</summary>
        public static Tensor<Half> operator -(Shared<Tensor<Half>> a, int b) => a - Exact(b);

        /// <summary>Difference.</summary>
        public static Tensor<Half> operator -(int a, Shared<Tensor<Half>> b) => Exact(a) - b;

        /// <summary>Product.</summary>
        public static Tensor<Half> operator *(Shared<Tensor<Half>> a, int b) => a * Exact(b);

        /// <summary>Product.</summary>
        public static Tensor<Half> operator *(int a, Shared<Tensor<Half>> b) => Exact(a) * b;

        /// <summary>Quotient.</summary>
        public static Tensor<Half> operator /(Shared<Tensor<Half>> a, int b) => a / Exact(b);

        /// <summary>Quotient.</summary>
        public static Tensor<Half> operator /(int a, Shared<Tensor<Half>> b) => Exact(a) / b;

        /// <summary>Remainder, with the sign of the dividend.</summary>
        public static Tensor<Half> operator %(Shared<Tensor<Half>> a, int b) => a % Exact(b);

        /// <summary>Remainder, with the sign of the dividend.</summary>
        public static Tensor<Half> operator %(int a, Shared<Tensor<Half>> b) => Exact(a) % b;

        /// <summary>Less.</summary>
        public static Tensor<bool> operator <(Shared<Tensor<Half>> a, int b) => a < Exact(b);

        /// <summary>Less.</summary>
        public static Tensor<bool> operator <(int a, Shared<Tensor<Half>> b) => Exact(a) < b;

        /// <summary>Less or equal.</summary>
        public static Tensor<bool> operator <=(Shared<Tensor<Half>> a, int b) => a <= Exact(b);

        /// <summary>Less or equal.</summary>
        public static Tensor<bool> operator <=(int a, Shared<Tensor<Half>> b) => Exact(a) <= b;

        /// <summary>Greater.</summary>
        public static Tensor<bool> operator >(Shared<Tensor<Half>> a, int b) => a > Exact(b);

        /// <summary>Greater.</summary>
        public static Tensor<bool> operator >(int a, Shared<Tensor<Half>> b) => Exact(a) > b;

        /// <summary>Greater or equal.</summary>
        public static Tensor<bool> operator >=(Shared<Tensor<Half>> a, int b) => a >= Exact(b);

        /// <summary>Greater or equal.</summary>
        public static Tensor<bool> operator >=(int a, Shared<Tensor<Half>> b) => Exact(a) >= b;
    }

    /// <summary>The number as a <see cref="Half"/>.</summary>
    /// <exception cref="TraceException">No <see cref="Half"/> is exactly that number.</exception>
    internal static Half Exact(int number) => (Half)number is var half && (double)half == number ? half : throw Errors.NotExact(number, Graphs.ElementType.Float16);
}
