"""How fast ataraxis shares arrays between processes.

`share_peers.py elements` prints the nanoseconds of one use of its array, as
JSON: an element with and without its lock, by a view that is held, a slice of
1,000. `share_peers.py increments TIMES` prints how many locked increments of
one element four processes make together in a second.
"""

import json
import multiprocessing
import os
import sys
import time

import numpy
from ataraxis_data_structures import SharedMemoryArray

ELEMENTS = 10_000
TIMES = 100_000
ROUNDS = 7
WORKERS = 4


def make(name, elements):
    return SharedMemoryArray.create_array(
        name=f"assay_bench_{os.getpid()}_{name}",
        prototype=numpy.zeros(elements, dtype=numpy.float64),
        exists_ok=True,
    )


def nanoseconds(use, times):
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter_ns()
        use(times)
        rounds.append((time.perf_counter_ns() - began) / times)
    return sorted(rounds)[ROUNDS // 2]


def elements():
    array = make("elements", ELEMENTS)

    def read(times):
        for i in range(times):
            array[i % ELEMENTS]

    def write(times):
        for i in range(times):
            array[i % ELEMENTS] = i

    def read_unlocked(times):
        for i in range(times):
            with array.array(with_lock=False) as values:
                values[i % ELEMENTS]

    def write_unlocked(times):
        for i in range(times):
            with array.array(with_lock=False) as values:
                values[i % ELEMENTS] = i

    def read_view(times):
        with array.array(with_lock=False) as values:
            for i in range(times):
                values[i % ELEMENTS]

    def slice_1000(times):
        for _ in range(times):
            array[0:1000]

    uses = [read, write, read_unlocked, write_unlocked, read_view, slice_1000]
    print(json.dumps({use.__name__: nanoseconds(use, TIMES) for use in uses}))
    array.disconnect()
    array.destroy()


def count(array, times, start, spans):
    array.connect()
    start.wait()
    began = time.monotonic_ns()
    for _ in range(times):
        with array.array() as values:
            values[0] += 1
    spans.put((began, time.monotonic_ns()))
    array.disconnect()


def increments(times):
    context = multiprocessing.get_context("spawn")
    array = make("increments", 1)
    start, spans = context.Barrier(WORKERS), context.Queue()
    workers = [
        context.Process(target=count, args=(array, times, start, spans))
        for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    ended = [spans.get() for _ in workers]
    for worker in workers:
        worker.join()
    assert array[0] == WORKERS * times, "increments were lost"
    seconds = (max(b for _, b in ended) - min(a for a, _ in ended)) / 1e9
    print(WORKERS * times / seconds)
    array.disconnect()
    array.destroy()


if __name__ == "__main__":
    if sys.argv[1] == "elements":
        elements()
    else:
        increments(int(sys.argv[2]))
