"""What the tests have Python do: `python_peer.py TASK NAME... [TIMES]`.

Prints a line for each thing done, and reads a line before it goes on.
"""

import json
import os
import signal
import sys
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).parents[2] / "examples" / "python"))
import assay_share  # noqa: E402


def say(value):
    print(json.dumps(value), flush=True)


def plain(name):
    """As any program does it that knows nothing of assay but the layout."""
    memory = assay_share.untracked_shared_memory(name)
    offset = int.from_bytes(memory.buf[32:40], "little")
    dtype = bytes(memory.buf[56:64]).rstrip(b"\0").decode()
    axes = int.from_bytes(memory.buf[52:56], "little")
    shape = numpy.frombuffer(memory.buf, "<u8", axes, 192).tolist()
    array = numpy.ndarray(shape, dtype, buffer=memory.buf, offset=offset)
    say({"dtype": str(array.dtype), "shape": shape, "values": array.tolist()})
    array.flat[:] = array.flat[::-1].copy()
    say("reversed")
    sys.stdin.readline()
    del array
    memory.close()


def reverse(name):
    with assay_share.SharedArray(name) as shared:
        array = shared.array
        say({
            "dtype": str(array.dtype),
            "shape": array.shape,
            "values": array.tolist(),
        })
        array.flat[:] = array.flat[::-1].copy()
        say("reversed")
        sys.stdin.readline()
        del array


def count(name, times):
    with assay_share.SharedArray(name) as shared:
        values = shared.array
        for _ in range(int(times)):
            with shared.lock():
                a, b = values[0], values[1]
                values[1] = a + 1
                values[0] = b + 1
        del values
    say("counted")


def hold(name):
    shared = assay_share.SharedArray(name)
    with shared.lock():
        say("held")
        sys.stdin.readline()
        os.kill(os.getpid(), signal.SIGKILL)


def recover(name):
    with assay_share.SharedArray(name) as shared:
        try:
            with shared.lock(timeout=0.05):
                say("free")
        except TimeoutError:
            say("timeout")
        with shared.lock(timeout=30) as recovered:
            say({"recovered": recovered})
        with shared.lock() as recovered:
            say({"recovered": recovered})
            try:
                with shared.lock():
                    say("twice")
            except OSError:
                say("once")


def close(name):
    shared = assay_share.SharedArray(name)
    with shared.lock():
        try:
            shared.close()
        except RuntimeError as error:
            say(str(error))
    shared.close()
    say("closed")


def refuse(name):
    try:
        assay_share.SharedArray(name)
    except (ValueError, FileNotFoundError) as error:
        say(f"{type(error).__name__}: {error}")


task, *rest = sys.argv[1:]
if task in ("plain", "reverse"):
    for name in rest:
        {"plain": plain, "reverse": reverse}[task](name)
else:
    {
        "close": close,
        "count": count,
        "hold": hold,
        "recover": recover,
        "refuse": refuse,
    }[task](*rest)
