"""The expressions that numpy, numexpr and numba share: their text and their data."""

RATE, VOLATILITY = 0.02, 0.3

TEXTS = {
    "a*b+c": "a*b+c",
    "logistic": "1/(1+exp(-(a*b+c)))",
    "mixed": "2*a+3*b*tanh(c)-exp(-d*d)*sqrt(abs(a))",
}


def of(case):
    """(text, whether each call makes a new result, inputs) of an elementwise case, or None."""
    work, _, form = case.work.rpartition("_")
    if case.family != "elementwise" or work not in TEXTS or case.n > 10_000_000:
        return None
    return TEXTS[work], form == "new", [case.uniform(seed, -2, 2) for seed in (1, 2, 3, 4)]


def momentum(case):
    """(parameters, velocity, gradient), or None."""
    if case.family != "elementwise" or case.work != "momentum" or case.n > 10_000_000:
        return None
    return [case.uniform(seed, -2, 2) for seed in (1, 2, 3)]
