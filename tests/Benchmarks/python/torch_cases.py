"""PyTorch on the processor, eagerly: one kernel an operation."""
import os

import torch
from torch.nn import functional

import expressions
import models
from peer import sample

VERSION = torch.__version__
NAMES = dict(tanh=torch.tanh, exp=torch.exp, sqrt=torch.sqrt, abs=torch.abs)
torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))

FLAT = {
    "sum": torch.sum, "max": torch.max, "mean": torch.mean, "argmax": torch.argmax,
    "variance": lambda x: torch.var(x, unbiased=False), "sum_of_squares": lambda x: torch.dot(x, x),
}

AXES = {"mean": torch.mean, "max": torch.amax, "argmax": torch.argmax}

UNARY = {"abs": torch.abs, "sqrt": torch.sqrt, "exp": torch.exp, "log": torch.log, "tanh": torch.tanh, "sin": torch.sin, "cos": torch.cos, "sigmoid": torch.sigmoid}

BINARY = {"add": torch.add, "multiply": torch.mul, "max": torch.maximum, "pow": torch.pow}


def returned(f):
    return f, lambda: sample(f().numpy())


def into(f, *arguments):
    result = torch.empty_like(arguments[0])
    return (lambda: f(*arguments, out=result)), lambda: sample(f(*arguments).numpy())


def tensor(case, seed, low, high, shape=None):
    return torch.from_numpy(case.uniform(seed, low, high, shape))


def elementwise(case):
    if arrays := expressions.momentum(case):
        p, v, g = map(torch.from_numpy, arrays)

        def step():
            v.mul_(0.9).add_(g, alpha=-0.01)
            p.add_(v)

        return step, lambda: (step(), sample(p.numpy()))[1]
    if (made := expressions.of(case)) is None:
        return None
    text, is_new, arrays = made
    tensors = [torch.from_numpy(a) for a in arrays]
    f = eval("lambda a, b, c, d: " + text, NAMES)
    if is_new:
        return returned(lambda: f(*tensors))
    result = torch.empty_like(tensors[0])
    return (lambda: result.copy_(f(*tensors))), lambda: sample(f(*tensors).numpy())


def operation(case):
    positive = case.work in ("pow", "sqrt", "log")
    x, y = (tensor(case, 4, 0.1, 4), tensor(case, 5, 0.1, 4)) if positive else (tensor(case, 1, -3, 3), tensor(case, 2, -3, 3))
    if case.work in UNARY:
        return into(UNARY[case.work], x)
    return into(BINARY[case.work], x, y) if case.work in BINARY else None


def reduction(case):
    if case.work in FLAT:
        x = tensor(case, 1, 0.5, 1.5)
        return returned(lambda: FLAT[case.work](x))
    if case.work == "dot":
        x, y = tensor(case, 1, 0.5, 1.5), tensor(case, 2, 0.5, 1.5)
        return returned(lambda: torch.dot(x, y))
    name, _, axis = case.work.partition("_axis_")
    if axis:
        x = tensor(case, 1, 0.5, 1.5)
        return returned(lambda: AXES[name](x, dim=int(axis)))
    x = tensor(case, 1, -2, 2)
    if case.work == "softmax":
        return returned(lambda: torch.softmax(x, 1))
    labels = torch.arange(case.n) * 7 % case.shape[1]
    return returned(lambda: functional.cross_entropy(x, labels, reduction="none"))


def product(case):
    n = case.n
    if case.work == "matrix-vector":
        a, x = tensor(case, 1, -1, 1, (n, n)), tensor(case, 2, -1, 1)
        return returned(lambda: a @ x)
    if case.work == "batch_of_64":
        a, b = tensor(case, 1, -1, 1, (64, n, n)), tensor(case, 2, -1, 1, (64, n, n))
        return returned(lambda: a @ b)
    a, b = tensor(case, 1, -1, 1, (n, n)), tensor(case, 2, -1, 1, (n, n))
    a, b = {"NN": (a, b), "NT": (a, b.T), "TN": (a.T, b)}[case.work[-2:]]
    return returned(lambda: a @ b)


def move(case):
    if case.work == "cumsum":
        x = tensor(case, 1, 0.5, 1.5)
        return returned(lambda: torch.cumsum(x, 0))
    if case.work == "argsort":
        x = tensor(case, 1, -2, 2)
        return (lambda: torch.argsort(x)), lambda: sample(x[torch.argsort(x)].numpy())
    if case.work == "gather_rows":
        x, places = tensor(case, 1, -2, 2, (10_000, 100)), torch.from_numpy(models.integers(case.n, 2, 10_000))
        return returned(lambda: x[places])
    a, b = tensor(case, 1, -2, 2), tensor(case, 2, -2, 2)
    if case.work == "transpose":
        return returned(lambda: b.T.contiguous())
    return returned(lambda: a + b.T)


class TorchLogistic(models.Logistic):
    def __init__(self, case):
        super().__init__(case)
        self.x, self.y = torch.from_numpy(self.x), torch.from_numpy(self.y)
        self.parameters = [torch.from_numpy(self.w).requires_grad_(), torch.zeros((), dtype=torch.float64, requires_grad=True)]

    def step(self):
        w, b = self.parameters
        loss = functional.binary_cross_entropy_with_logits(self.x @ w + b, self.y, reduction="none")
        gradients = torch.autograd.grad(loss.mean() + 0.01 * (w ** 2).sum(), self.parameters)
        with torch.no_grad():
            for p, g in zip(self.parameters, gradients):
                p.sub_(g, alpha=0.1)
        self.b = b.detach()
        return loss.detach()


class TorchNetwork(models.Network):
    def __init__(self, case):
        super().__init__(case)
        self.x, self.y = torch.from_numpy(self.x), torch.from_numpy(self.y)
        self.parameters = [torch.from_numpy(p).requires_grad_() for p in (self.w1, self.b1, self.w2, self.b2)]

    def step(self, number):
        part = slice(number * self.batch, (number + 1) * self.batch)
        w1, b1, w2, b2 = self.parameters
        scores = torch.addmm(b2, torch.tanh(torch.addmm(b1, self.x[part], w1)), w2)
        loss = functional.cross_entropy(scores, self.y[part]) + models.DECAY * ((w1 ** 2).sum() + (w2 ** 2).sum())
        gradients = torch.autograd.grad(loss, self.parameters)
        with torch.no_grad():
            for p, g in zip(self.parameters, gradients):
                p.sub_(g, alpha=models.RATE)
        return loss.item()


def model(case):
    if case.work.startswith("logistic"):
        return TorchLogistic(case).contender()
    if case.work.startswith("MLP"):
        return TorchNetwork(case).contender()
    return None


FAMILIES = {"elementwise": elementwise, "operations": operation, "reductions": reduction, "products": product, "moves": move, "models": model}


def make(case):
    return FAMILIES[case.family](case) if case.family in FAMILIES else None
