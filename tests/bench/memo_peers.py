"""What a cached call takes: memo_peers.py joblib|redun, in microseconds."""

import logging
import statistics
import sys
import tempfile
import time

CALLS = 100
ROUNDS = 7


def add_one(x):
    return x + 1


def joblib_rounds(folder):
    from joblib import Memory

    def chain():
        cached = Memory(folder, verbose=0).cache(add_one)
        x = 1
        for _ in range(CALLS):
            x = cached(x)
        return x

    return chain


def redun_rounds(folder):
    from redun import Scheduler, task
    from redun.config import Config

    logging.getLogger("redun").setLevel(logging.ERROR)
    add = task(name="add_one", namespace="bench", version="1")(add_one)
    scheduler = Scheduler(
        config=Config({"backend": {"db_uri": f"sqlite:///{folder}/redun.db"}})
    )
    scheduler.load()

    def chain():
        expression = 1
        for _ in range(CALLS):
            expression = add(expression)
        return scheduler.run(expression)

    return chain


def main():
    rounds = {"joblib": joblib_rounds, "redun": redun_rounds}[sys.argv[1]]
    with tempfile.TemporaryDirectory() as folder:
        chain = rounds(folder)
        assert chain() == 1 + CALLS
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            assert chain() == 1 + CALLS
            times.append((time.perf_counter() - began) / CALLS * 1e6)
    print(statistics.median(times))


main()
