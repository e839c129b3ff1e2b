"""numba: the expression as a loop over all threads, compiled with its fast arithmetic."""
import math
import os
import re

import numba
import numpy as np

import expressions
from peer import sample

VERSION = numba.__version__
numba.set_num_threads(min(int(os.environ.get("NUMBA_NUM_THREADS", "1")), numba.config.NUMBA_NUM_THREADS))
COMPILED = {}


def loop(text, dtype):
    """A constant of the text is of the array's type, lest the arithmetic be done in double."""
    if (text, dtype) not in COMPILED:
        body = re.sub(r"(?<![a-z])([abcd])(?![a-z(])", r"\1[i]", re.sub(r"\b(\d)\b", r"T(\1)", text))
        names = dict(numba=numba, T=dtype, abs=abs, tanh=math.tanh, exp=math.exp, sqrt=math.sqrt)
        exec(f"def f(a, b, c, d, r):\n    for i in numba.prange(r.size):\n        r[i] = {body}\n", names)
        COMPILED[text, dtype] = numba.njit(parallel=True, fastmath=True)(names["f"])
    return COMPILED[text, dtype]


def make(case):
    if (made := expressions.of(case)) is None:
        return None
    text, is_new, arrays = made
    f = loop(text, case.dtype)
    result = np.empty_like(arrays[0])

    def call():
        into = np.empty_like(result) if is_new else result
        f(*arrays, into)
        return into

    return call, lambda: sample(call())
