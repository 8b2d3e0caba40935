"""Reads a list of cases as JSON, and writes what NumPy makes of each."""

import itertools
import json
import sys

import numpy as np


def source(case):
    shape = tuple(case["shape"])
    count = int(np.prod(shape, dtype=np.int64))
    modulus = 2 if case["dtype"] == "bool" else 120
    flat = np.arange(count, dtype=np.int64) % modulus
    return flat.astype(case["dtype"]).reshape(shape)


def python_slice(selector):
    if selector is None:
        return slice(None)
    if isinstance(selector, int):
        return selector
    return slice(*(list(selector) + [None] * (3 - len(selector))))


def described(array, base):
    if array.size == 0:
        return {"shape": list(array.shape), "values": []}
    start = array.__array_interface__["data"][0]
    origin = base.__array_interface__["data"][0]
    return {
        "shape": list(array.shape),
        "strides": [
            stride // array.itemsize
            for stride, length in zip(array.strides, array.shape)
            if length > 1
        ],
        "offset": (start - origin) // array.itemsize,
        "isContiguous": bool(array.flags["C_CONTIGUOUS"]),
        "values": array.ravel().tolist(),
    }


def views(case):
    base = array = source(case)
    for operation, argument in case["steps"]:
        if operation == "slice":
            array = array[(*map(python_slice, argument), ...)]
        elif operation == "transpose":
            array = array.transpose(argument)
        elif array.flags["C_CONTIGUOUS"]:
            array = array.reshape(argument)
    return described(array, base)


def select(case):
    array = source(case)
    # From the last axis on, so that a dropped one does not move the others.
    for axis in reversed(range(len(case["selectors"]))):
        selector = case["selectors"][axis]
        before = (slice(None),) * axis
        if isinstance(selector, dict):
            array = array.take(np.array(selector["indices"], np.int64), axis)
        elif isinstance(selector, list) and bool in map(type, selector):
            array = array.compress(selector, axis)
        else:
            array = array[(*before, python_slice(selector), ...)]
    return {"shape": list(array.shape), "values": array.ravel().tolist()}


def assign(case):
    array = source(case)
    given = case["selectors"] + [None] * (array.ndim - len(case["selectors"]))
    if array.ndim < len(given):
        raise IndexError("more selectors than axes")
    taken, shape = [], []
    for size, selector in zip(array.shape, given):
        if isinstance(selector, dict):
            selector = np.array(selector["indices"], np.int64)
        elif not (isinstance(selector, list) and bool in map(type, selector)):
            selector = python_slice(selector)
        indices = np.arange(size)[selector]
        taken.append(np.atleast_1d(indices))
        shape.extend(indices.shape)
    values = case["values"]
    if values is None:
        count = int(np.prod(shape, dtype=np.int64))
        flat = np.arange(count)[::-1] % (2 if case["dtype"] == "bool" else 99)
        values = flat.reshape([len(indices) for indices in taken])
    place = np.ix_(*taken) if taken else ()
    before = array[place].ravel().tolist()
    array[place] = values
    return {"shape": shape, "before": before, "values": array.ravel().tolist()}


def tiles(case):
    array = source(case)
    starts = itertools.product(
        *(range(0, n, t) for n, t in zip(array.shape, case["tile"]))
    )
    found = []
    for start in starts:
        part = array[tuple(slice(s, s + t) for s, t in zip(start, case["tile"]))]
        found.append([list(start), list(part.shape), part.ravel().tolist()])
    return found


def nested(case):
    return source(case).tolist()


def convert(case):
    value = case["value"]
    value = int(value) if "." not in value and "e" not in value else float(value)
    with np.errstate(over="ignore"):
        kept = np.array([value], dtype=case["dtype"])
    return kept.tobytes().hex()


RUN = {f.__name__: f for f in (views, select, assign, tiles, nested, convert)}


def answer(case):
    try:
        return RUN[case["kind"]](case)
    except (IndexError, OverflowError) as error:
        return {"error": type(error).__name__}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
