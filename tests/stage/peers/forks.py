"""Runs programs in forks of a process that has imported what they import.

Each line of standard input is {"id", "folder", "argv"}: a program of a folder
and its arguments. It runs there as a process of its own, with its output in
the files ID.out and ID.err. When it ends, "ID CODE" is printed.
"""

import json
import os
import runpy
import signal
import sys

import dvc.cli
import dvc.commands.repro
import dvc.repo.reproduce
import joblib
import redun.config
import ruamel.yaml


def request():
    """Forks for each line; gives it where it is to be run."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        if os.fork():
            continue
        # A process that waits for the program, and one that becomes it.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        asked = json.loads(line)
        program = os.fork()
        if program == 0:
            return asked
        code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
        os.write(1, f"{asked['id']} {code}\n".encode())
        os._exit(0)
    sys.exit()


asked = request()
os.chdir(asked["folder"])
flags = os.O_WRONLY | os.O_CREAT
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(os.open(f"{asked['id']}.out", flags), 1)
os.dup2(os.open(f"{asked['id']}.err", flags), 2)
sys.argv = asked["argv"]
sys.path[0] = asked["folder"]
runpy.run_path(sys.argv[0], run_name="__main__")
