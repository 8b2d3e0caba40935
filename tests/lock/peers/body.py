"""What a run of the experiments does; its notes lie above the repository."""

import os
import signal
import sys
import time
from pathlib import Path

from helper import helper

NOTES = Path("..")


def work(rate=1, time=1, save_dir="out/1"):
    with open(NOTES / "log", "a") as log:
        log.write("ran\n")
    text = "".join(Path("in", name).read_text() for name in ("a.txt", "b.txt"))
    os.makedirs(save_dir, exist_ok=True)
    Path(save_dir, "result.txt").write_text(f"{helper(text)} {rate} {time}\n")
    behave()


def behave():
    how = NOTES / "how"
    if not how.exists():
        return
    asked = how.read_text()
    if asked == "die":
        # The one that leads a group takes along the helpers it has started.
        leads = os.getpgrp() == os.getpid()
        (os.killpg if leads else os.kill)(os.getpid(), signal.SIGKILL)
    if asked == "append":
        with open("in/a.txt", "a") as data:
            data.write("more\n")
    while asked == "wait" and not (NOTES / "go").exists():
        # The experiment makes the file when it has seen what the other does.
        time.sleep(0.01)


if __name__ == "__main__":
    work(*sys.argv[1:])
