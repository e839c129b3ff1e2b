"""numexpr: the expression as text, in blocks."""
import os

import numexpr
import numpy as np

import expressions
from peer import sample

VERSION = numexpr.__version__
numexpr.set_num_threads(int(os.environ.get("NUMEXPR_NUM_THREADS", "1")))


def make(case):
    if (made := expressions.of(case)) is None:
        return None
    text, is_new, arrays = made
    names = dict(zip("abcd", arrays))
    result = None if is_new else np.empty_like(arrays[0])
    f = lambda: numexpr.evaluate(text, names, out=result)
    return f, lambda: sample(f())
