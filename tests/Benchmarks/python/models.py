"""Steps of training written by hand in NumPy and by torch's own gradients; the same data and rates as the program's."""
import numpy as np

from peer import sample, uniform

INNER, HIDDEN, CLASSES, EXAMPLES = 784, 500, 10, 10_000
RATE, DECAY = 0.01, 1e-4


def integers(n, seed, high):
    return uniform(n, seed, 0, high, np.float64).astype(np.int64)


class Logistic:
    """400 examples of 784 features; rate 0.1, decay 0.01."""

    def __init__(self, case):
        self.x = case.uniform(1, -1.7, 1.7)
        self.w = case.uniform(2, -1.7, 1.7, (case.shape[1],))
        self.y = np.floor(uniform(case.n, 3, 0, 2, np.float64))
        self.b = 0.0

    def contender(self):
        return self.step, lambda: (self.step(), np.append(sample(np.asarray(self.w)), float(self.b)))[1]


class NumpyLogistic(Logistic):
    def step(self):
        z = self.x @ self.w + self.b
        loss = np.maximum(z, 0) + np.log1p(np.exp(-abs(z))) - self.y * z
        slope = (1 / (1 + np.exp(-z)) - self.y) / len(self.y)
        gradient = self.x.T @ slope + 0.02 * self.w
        self.b -= 0.1 * slope.sum()
        self.w = self.w - 0.1 * gradient
        return loss


class Network:
    """784-500-10; the batch's number goes round and round."""

    def __init__(self, case):
        self.batch, self.number = case.n, 0
        self.x = uniform(EXAMPLES * INNER, 1, 0, 1, np.float32).reshape(EXAMPLES, INNER)
        self.y = integers(EXAMPLES, 2, CLASSES)
        self.w1 = uniform(INNER * HIDDEN, 3, -0.068, 0.068, np.float32).reshape(INNER, HIDDEN)
        self.w2 = uniform(HIDDEN * CLASSES, 4, -0.1, 0.1, np.float32).reshape(HIDDEN, CLASSES)
        self.b1, self.b2 = np.zeros(HIDDEN, np.float32), np.zeros(CLASSES, np.float32)

    def next(self):
        self.number = (self.number + 1) % (EXAMPLES // self.batch)
        self.step(self.number)

    def slopes(self):
        before = [self.w1.copy(), self.w2.copy()]
        loss = self.step(0)
        after = [np.asarray(self.w1), np.asarray(self.w2)]
        moved = [sample((b.astype(np.float64) - a) / RATE) for b, a in zip(before, after)]
        return np.concatenate([[loss], *moved])

    def contender(self):
        return self.next, self.slopes


class NumpyNetwork(Network):
    def step(self, number):
        part = slice(number * self.batch, (number + 1) * self.batch)
        x, y, rows = self.x[part], self.y[part], np.arange(self.batch)
        h = np.tanh(x @ self.w1 + self.b1)
        z = h @ self.w2 + self.b2
        z -= z.max(1, keepdims=True)
        e = np.exp(z)
        total = e.sum(1, keepdims=True)
        loss = np.mean(np.log(total[:, 0]) - z[rows, y]) + DECAY * (np.vdot(self.w1, self.w1) + np.vdot(self.w2, self.w2))
        e /= total
        e[rows, y] -= 1
        e /= self.batch
        dh = (e @ self.w2.T) * (1 - h * h)
        rate, kept = np.float32(RATE), np.float32(1 - 2 * RATE * DECAY)
        dw2, dw1 = h.T @ e, x.T @ dh
        self.w1 *= kept
        self.w1 -= rate * dw1
        self.b1 -= rate * dh.sum(0)
        self.w2 *= kept
        self.w2 -= rate * dw2
        self.b2 -= rate * e.sum(0)
        return float(loss)
