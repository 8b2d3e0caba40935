"""What the experiments do with flexlock; the first word says which."""

import os
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import body
from flexlock import Project, py2cfg, snapshot
from omegaconf import OmegaConf


def config(save_dir, rate="1", time="1"):
    made = py2cfg(body.work, save_dir=save_dir, rate=int(rate), time=int(time))
    made["_snapshot_"] = {"data": {"in": "in"}}
    return OmegaConf.create(made)


def run(save_dir, *rest):
    """A run, in whose place an earlier one may be taken."""
    search = {}
    if hasattr(Project, "exists"):
        search = {"smart_run": True, "search_dirs": ["out"]}
    Project().submit(config(save_dir, *rest), **search)


def join(save_dir, *prevs):
    """A run that builds on others."""
    made = OmegaConf.create({"save_dir": save_dir})
    snapshot(made, prevs=list(prevs))
    print(Path(save_dir, "run.lock").read_text())


os.setsid()
{"run": run, "join": join}[sys.argv[1]](*sys.argv[2:])
