"""What the experiments of peers_test.ts call; each function notes that it runs."""

import os
import time

from helper import helper

FACTOR = 2


def note():
    with open("log", "a") as log:
        log.write("ran\n")


def body(value, scale=1):
    # what it gives
    note()
    return [str(helper(value)).upper(), FACTOR, scale]


def append(values):
    note()
    values.append(0)
    return len(values)


def read(path):
    note()
    with open(path) as file:
        return file.read()


def write(text):
    note()
    with open("out.txt", "w") as file:
        file.write(text)
    return "out.txt"


def fail(value):
    note()
    raise ValueError(value)


def wait(value):
    note()
    while not os.path.exists("go"):
        time.sleep(0.01)
    return value
