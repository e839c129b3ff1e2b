"""PyTorch on the card: eagerly, or with TORCH_COMPILED=1 by torch.compile. Products in full single precision, as the library's are."""
import os

import torch
from torch.nn import functional

import models
from peer import sample as sampled

if not torch.cuda.is_available():
    raise ModuleNotFoundError("PyTorch finds no card.")

COMPILES = os.environ.get("TORCH_COMPILED") == "1"
VERSION = f"{torch.__version__}, CUDA {torch.version.cuda}"
CARD = torch.device("cuda")
RATE, VOLATILITY = 0.02, 0.3
torch.backends.cuda.matmul.allow_tf32 = False
compiled = torch.compile if COMPILES else lambda f: f

synchronize = torch.cuda.synchronize


def release():
    torch.cuda.empty_cache()
    if COMPILES:
        torch._dynamo.reset()  # what is compiled is kept by code, and of one code only the first few are


def sample(values):
    return sampled(values.detach().cpu().numpy())


def uniform(shape, seed, low, high, dtype=torch.float32):
    """The numbers of peer.uniform, made on the card."""
    def times(x, factor):
        return x * factor & 0xFFFFFFFF

    n = 1
    for length in shape:
        n *= length
    x = times(torch.arange(n, dtype=torch.int64, device=CARD), 0x9E3779B1) + (seed * 0x85EBCA77 & 0xFFFFFFFF) & 0xFFFFFFFF
    x = times(x ^ x >> 16, 0x85EBCA6B)
    x = times(x ^ x >> 13, 0xC2B2AE35)
    x = x ^ x >> 16
    return (low + (high - low) / 4294967296.0 * x.to(torch.float64)).to(dtype).reshape(shape)


def normal(x):
    return 0.5 * torch.special.erfc(-(0.5 ** 0.5) * x)


def price(s, k, t):
    deviation = VOLATILITY * torch.sqrt(t)
    d1 = (torch.log(s / k) + (RATE + VOLATILITY * VOLATILITY * 0.5) * t) / deviation
    return s * normal(d1) - k * torch.exp(-RATE * t) * normal(d1 - deviation)


SIGNED = {
    "a*b+c": lambda a, b, c: a * b + c,
    "logistic": lambda x, w, b: 1 / (1 + torch.exp(-(x * w + b))),
    "mixed": lambda a, b, c, d: 2 * a + 3 * b * torch.tanh(c) - torch.exp(-d * d) * torch.sqrt(torch.abs(a)),
}

FLAT = {
    "sum": torch.sum, "max": torch.max, "mean": torch.mean, "sum_of_squares": lambda x: torch.sum(x * x),
    "variance": lambda x: torch.var(x, unbiased=False),
}

AXES = {"mean": torch.mean, "max": torch.amax}


def of(operation, *arguments):
    f = compiled(lambda *each: operation(*each))
    return (lambda: f(*arguments)), lambda: sample(f(*arguments))


def momentum(case):
    p, v, g = (uniform(case.shape, seed, -2, 2) for seed in (1, 2, 3))

    @compiled
    def step(p, v, g):
        v.mul_(0.9).add_(g, alpha=-0.01)
        p.add_(v)

    return (lambda: step(p, v, g)), lambda: (step(p, v, g), sample(p))[1]


def elementwise(case):
    if case.work == "momentum":
        return momentum(case)
    if case.work == "Black-Scholes":
        return of(price, *(uniform(case.shape, seed, low, high) for seed, low, high in ((5, 10, 50), (6, 10, 50), (7, 0.25, 2))))
    f = SIGNED[case.work]
    return of(f, *(uniform(case.shape, seed, -2, 2) for seed in range(1, f.__code__.co_argcount + 1)))


def reduction(case):
    if case.work in ("softmax", "cross-entropy"):
        x = uniform(case.shape, 1, -2, 2)
        if case.work == "softmax":
            return of(lambda x: torch.softmax(x, 1), x)
        labels = torch.arange(case.shape[0], device=CARD) * 7 % case.shape[1]
        return of(lambda x, y: functional.cross_entropy(x, y, reduction="none"), x, labels)
    x = uniform(case.shape, 1, 0.5, 1.5)
    if case.work == "argmax":
        f = compiled(lambda x: torch.argmax(x))
        return (lambda: f(x)), lambda: sample(x[f(x)])
    if case.work == "dot":
        return of(torch.dot, x, uniform(case.shape, 2, 0.5, 1.5))
    name, _, axis = case.work.partition("_axis_")
    return of(lambda x: AXES[name](x, dim=int(axis)), x) if axis else of(FLAT[case.work], x)


def product(case):
    dtype = torch.float64 if case.type == "f64" else torch.float32
    a, b = (uniform((case.n, case.n), seed, -1, 1, dtype) for seed in (1, 2))
    a, b = {"NN": (a, b), "NT": (a, b.T), "TN": (a.T, b)}[case.work[-2:]]
    return of(torch.matmul, a, b)


def descend(parameters, gradients):
    for p, g in zip(parameters, gradients):
        p.sub_(g, alpha=models.RATE)


class Network(models.Network):
    """The step leaves the loss on the card, as the library's does."""

    def __init__(self, case):
        super().__init__(case)
        self.x, self.y = torch.from_numpy(self.x).to(CARD), torch.from_numpy(self.y).to(CARD)
        self.parameters = [torch.from_numpy(p).to(CARD).requires_grad_() for p in (self.w1, self.b1, self.w2, self.b2)]
        self.cost, self.descend = compiled(self.cost_of), compiled(descend)

    @staticmethod
    def cost_of(x, y, w1, b1, w2, b2):
        scores = torch.addmm(b2, torch.tanh(torch.addmm(b1, x, w1)), w2)
        return functional.cross_entropy(scores, y) + models.DECAY * ((w1 ** 2).sum() + (w2 ** 2).sum())

    def step(self, number):
        part = slice(number * self.batch, (number + 1) * self.batch)
        loss = self.cost(self.x[part], self.y[part], *self.parameters)
        gradients = torch.autograd.grad(loss, self.parameters)
        with torch.no_grad():
            self.descend(self.parameters, gradients)
        return loss.detach()

    def slopes(self):
        before = [self.parameters[i].detach().cpu().double() for i in (0, 2)]
        loss = self.step(0)
        moved = [sampled(((b - self.parameters[i].detach().cpu().double()) / models.RATE).numpy()) for b, i in zip(before, (0, 2))]
        return [float(loss), *moved[0], *moved[1]]


class DeepNetwork:
    """Four square layers with rectifiers between them and the squared error behind them, and PyTorch's Adam."""

    def __init__(self, width):
        self.width, spread = width, (6.0 / width) ** 0.5
        self.x, self.y = (uniform((width, width), seed, -1, 1) for seed in (1, 2))
        self.weights = [uniform((width, width), 3 + i, -spread, spread).requires_grad_() for i in range(4)]
        self.biases = [torch.zeros(width, device=CARD, requires_grad=True) for _ in range(4)]
        self.optimizer = torch.optim.Adam(self.weights + self.biases, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
        self.cost, self.update = compiled(self.cost_of), compiled(self.optimizer.step)

    @staticmethod
    def cost_of(x, y, weights, biases):
        h = x
        for i, (w, b) in enumerate(zip(weights, biases)):
            h = torch.addmm(b, h, w)
            if i < 3:
                h = torch.relu(h)
        return torch.sum((h - y) ** 2) / len(x)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss = self.cost(self.x, self.y, self.weights, self.biases)
        self.loss.backward()
        self.update()

    def result(self):
        self.step()
        moments = [self.optimizer.state[w]["exp_avg"] for w in self.weights]
        return [float(self.loss), *(v for m in moments for v in sample(m))]


def model(case):
    if case.work.startswith("MLP_784"):
        return Network(case).contender()
    network = DeepNetwork(case.n)
    return network.step, network.result


FAMILIES = {"elementwise": elementwise, "reductions": reduction, "products": product, "models": model}


def make(case):
    return FAMILIES[case.family](case) if case.family in FAMILIES else None
