"""NumPy, one operation after another, with results written in place where a call has nowhere to return them."""
import numpy as np

import expressions
import models
from peer import sample

VERSION = np.__version__
NAMES = dict(tanh=np.tanh, exp=np.exp, sqrt=np.sqrt, abs=np.abs)

FLAT = {
    "sum": np.sum, "max": np.max, "mean": np.mean, "argmax": np.argmax, "variance": np.var,
    "sum_of_squares": lambda x: np.dot(x, x),
}

AXES = {"mean": np.mean, "max": np.max, "argmax": np.argmax}

UNARY = {"abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "tanh": np.tanh, "sin": np.sin, "cos": np.cos}

BINARY = {"add": np.add, "multiply": np.multiply, "max": np.maximum, "pow": np.power}


def returned(f):
    return f, lambda: sample(f())


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    e /= e.sum(1, keepdims=True)
    return e


def cross_entropy(x, labels):
    z = x - x.max(1, keepdims=True)
    return np.log(np.exp(z).sum(1)) - z[np.arange(len(labels)), labels]


def elementwise(case):
    if arrays := expressions.momentum(case):
        p, v, g = arrays

        def step():
            nonlocal v
            v = np.multiply(v, v.dtype.type(0.9), out=v)
            v -= v.dtype.type(0.01) * g
            np.add(p, v, out=p)

        return step, lambda: (step(), sample(p))[1]
    if (made := expressions.of(case)) is None:
        return None
    text, is_new, arrays = made
    f = eval("lambda a, b, c, d: " + text, NAMES)
    if is_new:
        return returned(lambda: f(*arrays))
    result = np.empty_like(arrays[0])

    def update():
        result[...] = f(*arrays)

    return update, lambda: (update(), sample(result))[1]


def operation(case):
    positive = case.work in ("pow", "sqrt", "log")
    x, y = ((case.uniform(4, 0.1, 4), case.uniform(5, 0.1, 4)) if positive else (case.uniform(1, -3, 3), case.uniform(2, -3, 3)))
    result = np.empty_like(x)
    if case.work in UNARY:
        f = UNARY[case.work]
        return (lambda: f(x, out=result)), lambda: sample(f(x))
    if case.work in BINARY:
        f = BINARY[case.work]
        return (lambda: f(x, y, out=result)), lambda: sample(f(x, y))
    return None


def reduction(case):
    if case.work in FLAT:
        x = case.uniform(1, 0.5, 1.5)
        return returned(lambda: FLAT[case.work](x))
    if case.work == "dot":
        x, y = case.uniform(1, 0.5, 1.5), case.uniform(2, 0.5, 1.5)
        return returned(lambda: np.dot(x, y))
    name, _, axis = case.work.partition("_axis_")
    if axis:
        x = case.uniform(1, 0.5, 1.5)
        return returned(lambda: AXES[name](x, axis=int(axis)))
    x = case.uniform(1, -2, 2)
    if case.work == "softmax":
        return returned(lambda: softmax(x))
    labels = np.arange(case.n) * 7 % case.shape[1]
    return returned(lambda: cross_entropy(x, labels))


def product(case):
    n = case.n
    if case.work == "matrix-vector":
        a, x = case.uniform(1, -1, 1, (n, n)), case.uniform(2, -1, 1)
        return returned(lambda: a @ x)
    if case.work == "batch_of_64":
        a, b = case.uniform(1, -1, 1, (64, n, n)), case.uniform(2, -1, 1, (64, n, n))
        return returned(lambda: a @ b)
    a, b = case.uniform(1, -1, 1, (n, n)), case.uniform(2, -1, 1, (n, n))
    a, b = {"NN": (a, b), "NT": (a, b.T), "TN": (a.T, b)}[case.work[-2:]]
    return returned(lambda: a @ b)


def move(case):
    if case.work == "cumsum":
        x = case.uniform(1, 0.5, 1.5)
        return returned(lambda: np.cumsum(x))
    if case.work == "argsort":
        x = case.uniform(1, -2, 2)
        return (lambda: np.argsort(x)), lambda: sample(x[np.argsort(x)])
    if case.work == "gather_rows":
        x, places = case.uniform(1, -2, 2, (10_000, 100)), models.integers(case.n, 2, 10_000)
        return returned(lambda: x[places])
    a, b = case.uniform(1, -2, 2), case.uniform(2, -2, 2)
    result = np.empty_like(a)
    if case.work == "transpose":
        return (lambda: np.copyto(result, b.T)), lambda: sample(b.T)
    return (lambda: np.add(a, b.T, out=result)), lambda: sample(a + b.T)


def model(case):
    if case.work.startswith("logistic"):
        return models.NumpyLogistic(case).contender()
    if case.work.startswith("MLP"):
        return models.NumpyNetwork(case).contender()
    if case.work.startswith("A**"):
        a = case.uniform(1, 0, 1)

        def power():
            p = a
            for _ in range(9):
                p = p * a
            return p

        return returned(power)
    return None


FAMILIES = {"elementwise": elementwise, "operations": operation, "reductions": reduction, "products": product, "moves": move, "models": model}


def make(case):
    return FAMILIES[case.family](case) if case.family in FAMILIES else None
