"""Calling a function with one value after another."""

import json
import os


def runs():
    """How many bodies have run."""
    if not os.path.exists("log"):
        return 0
    with open("log") as log:
        return len(log.readlines())


def call_each(function, values):
    """Prints, for each value, whether a body ran and what it gave."""
    for value in values:
        before = runs()
        print("calling", flush=True)
        try:
            result = function(value)
        except Exception:
            result = "failed"
        print(json.dumps({"ran": runs() > before, "result": result}))
