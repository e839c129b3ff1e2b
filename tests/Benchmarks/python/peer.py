"""Runs the cases of one library when asked: `peer.py MODULE` with the module of its cases, by lines of standard input.

    version            -> > VERSION
    setup CASE         -> > ok SAMPLE...   or   > no
    run CALLS          -> > NANOSECONDS of a call
    drop               -> > ok

CASE is family/work/type/size as the benchmark program names it. The data of a case is the same there and here.
"""
import importlib
import sys
import time
import traceback

import numpy as np

SAMPLES = 512


def uniform(n, seed, low, high, dtype):
    """Element i is the finaliser of MurmurHash3 of i and the seed, spread evenly over [low, high)."""
    x = np.arange(n, dtype=np.uint32)
    x *= np.uint32(0x9E3779B1)
    x += np.uint32(seed * 0x85EBCA77 & 0xFFFFFFFF)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return (low + (high - low) / 4294967296.0 * x).astype(dtype)


def sample(values):
    """Elements floor(k * n / m) for m = min(n, SAMPLES), and the last."""
    flat = np.ascontiguousarray(values).reshape(-1)
    m = min(flat.size, SAMPLES)
    chosen = flat[np.arange(m, dtype=np.int64) * flat.size // m]
    return np.append(chosen, flat[-1]).astype(np.float64)


def lengths(size):
    """The lengths that a size names; none where it names something else, such as a scalar."""
    try:
        return tuple(int(float(s)) for s in size.replace("batch_", "").split("x"))
    except ValueError:
        return ()


class Case:
    """What a case's name says: its sizes are one length, or rows and columns, or none."""

    def __init__(self, name):
        self.family, self.work, self.type, size = name.split("/")
        self.dtype = {"f32": np.float32, "f64": np.float64}.get(self.type)
        self.shape = lengths(size)
        self.n = self.shape[0] if self.shape else 0

    def uniform(self, seed, low, high, shape=None):
        shape = shape or self.shape
        return uniform(int(np.prod(shape)), seed, low, high, self.dtype).reshape(shape)


def serve(library):
    module = importlib.import_module(library)
    # A module whose calls only queue their work says how to wait for it.
    wait = getattr(module, "synchronize", lambda: None)
    call = None
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "version":
            answer = module.VERSION
        elif word == "setup":
            case = Case(rest)
            answer = "no"
            try:
                made = module.make(case) if case.shape else None
                if made is not None:
                    call, result = made
                    answer = "ok " + " ".join(repr(float(v)) for v in result())
            except Exception:
                # One case less, and said so where the user reads; the process goes on.
                print(library, "fails in", rest, file=sys.stderr)
                traceback.print_exc()
                call = made = result = None
        elif word == "run":
            calls = int(rest)
            wait()
            started = time.perf_counter()
            for _ in range(calls):
                call()
            wait()
            answer = repr((time.perf_counter() - started) * 1e9 / calls)
        else:
            call = made = result = None
            getattr(module, "release", lambda: None)()
            answer = "ok"
        print(">", answer, flush=True)


if __name__ == "__main__":
    try:
        serve(sys.argv[1])
    except ModuleNotFoundError:
        sys.exit(1)
