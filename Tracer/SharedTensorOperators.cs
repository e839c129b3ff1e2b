namespace ExprJit;

/// <summary>
/// The operators of variables that hold tensors which need the tensor's element type: comparisons, and those that meet
/// a variable of one number. The others are <see cref="Shared{V}"/>'s own.
/// </summary>
public static class SharedTensorOperators
{
    extension<T>(Shared<Tensor<T>>) where T : struct
    {
        /// <summary>Sum, elementwise with broadcasting.</summary>
        public static Tensor<T> operator +(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a + b;

        /// <summary>Sum, elementwise with broadcasting.</summary>
        public static Tensor<T> operator +(Shared<T> a, Shared<Tensor<T>> b) => a + (Tensor<T>)b;

        /// <summary>Difference, elementwise with broadcasting.</summary>
        public static Tensor<T> operator -(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a - b;

        /// <summary>Difference, elementwise with broadcasting.</summary>
        public static Tensor<T> operator -(Shared<T> a, Shared<Tensor<T>> b) => a - (Tensor<T>)b;

        /// <summary>Product, elementwise with broadcasting.</summary>
        public static Tensor<T> operator *(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a * b;

        /// <summary>Product, elementwise with broadcasting.</summary>
        public static Tensor<T> operator *(Shared<T> a, Shared<Tensor<T>> b) => a * (Tensor<T>)b;

        /// <summary>Quotient; of integers it truncates, elementwise with broadcasting.</summary>
        public static Tensor<T> operator /(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a / b;

        /// <summary>Quotient; of integers it truncates, elementwise with broadcasting.</summary>
        public static Tensor<T> operator /(Shared<T> a, Shared<Tensor<T>> b) => a / (Tensor<T>)b;

        /// <summary>Remainder, with the sign of the dividend, elementwise with broadcasting.</summary>
        public static Tensor<T> operator %(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a % b;

        /// <summary>Remainder, with the sign of the dividend, elementwise with broadcasting.</summary>
        public static Tensor<T> operator %(Shared<T> a, Shared<Tensor<T>> b) => a % (Tensor<T>)b;

        /// <summary>Bitwise or logical and, elementwise with broadcasting.</summary>
        public static Tensor<T> operator &(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a & b;

        /// <summary>Bitwise or logical and, elementwise with broadcasting.</summary>
        public static Tensor<T> operator &(Shared<T> a, Shared<Tensor<T>> b) => a & (Tensor<T>)b;

        /// <summary>Bitwise or logical or, elementwise with broadcasting.</summary>
        public static Tensor<T> operator |(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a | b;

        /// <summary>Bitwise or logical or, elementwise with broadcasting.</summary>
        public static Tensor<T> operator |(Shared<T> a, Shared<Tensor<T>> b) => a | (Tensor<T>)b;

        /// <summary>Bitwise or logical exclusive or, elementwise with broadcasting.</summary>
        public static Tensor<T> operator ^(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a ^ b;

        /// <summary>Bitwise or logical exclusive or, elementwise with broadcasting.</summary>
        public static Tensor<T> operator ^(Shared<T> a, Shared<Tensor<T>> b) => a ^ (Tensor<T>)b;

        /// <summary>Less, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <(Shared<Tensor<T>> a, Tensor<T> b) => (Tensor<T>)a < b;

        /// <summary>Less, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <(Tensor<T> a, Shared<Tensor<T>> b) => a < (Tensor<T>)b;

        /// <summary>Less, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <(Shared<Tensor<T>> a, Shared<Tensor<T>> b) => (Tensor<T>)a < (Tensor<T>)b;

        /// <summary>Less, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a < b;

        /// <summary>Less, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <(Shared<T> a, Shared<Tensor<T>> b) => a < (Tensor<T>)b;

        /// <summary>Less or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <=(Shared<Tensor<T>> a, Tensor<T> b) => (Tensor<T>)a <= b;

        /// <summary>Less or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <=(Tensor<T> a, Shared<Tensor<T>> b) => a <= (Tensor<T>)b;

        /// <summary>Less or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <=(Shared<Tensor<T>> a, Shared<Tensor<T>> b) => (Tensor<T>)a <= (Tensor<T>)b;

        /// <summary>Less or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <=(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a <= b;

        /// <summary>Less or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator <=(Shared<T> a, Shared<Tensor<T>> b) => a <= (Tensor<T>)b;

        /// <summary>Greater, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >(Shared<Tensor<T>> a, Tensor<T> b) => (Tensor<T>)a > b;

        /// <summary>Greater, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >(Tensor<T> a, Shared<Tensor<T>> b) => a > (Tensor<T>)b;

        /// <summary>Greater, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >(Shared<Tensor<T>> a, Shared<Tensor<T>> b) => (Tensor<T>)a > (Tensor<T>)b;

        /// <summary>Greater, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a > b;

        /// <summary>Greater, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >(Shared<T> a, Shared<Tensor<T>> b) => a > (Tensor<T>)b;

        /// <summary>Greater or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >=(Shared<Tensor<T>> a, Tensor<T> b) => (Tensor<T>)a >= b;

        /// <summary>Greater or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >=(Tensor<T> a, Shared<Tensor<T>> b) => a >= (Tensor<T>)b;

        /// <summary>Greater or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >=(Shared<Tensor<T>> a, Shared<Tensor<T>> b) => (Tensor<T>)a >= (Tensor<T>)b;

        /// <summary>Greater or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >=(Shared<Tensor<T>> a, Shared<T> b) => (Tensor<T>)a >= b;

        /// <summary>Greater or equal, elementwise with broadcasting.</summary>
        public static Tensor<bool> operator >=(Shared<T> a, Shared<Tensor<T>> b) => a >= (Tensor<T>)b;
    }
}
