"""For each line it reads, a run.lock of flexlock in this repository: its ms."""

import os
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

from flexlock import py2cfg, snapshot
from omegaconf import OmegaConf


def work(a=1, b=2, save_dir="out"):
    return {"s": a + b}


for count, _ in enumerate(sys.stdin):
    place = f"runs/f{count}"
    os.makedirs(place)
    config = OmegaConf.create(py2cfg(work, a=count, save_dir=place))
    began = time.perf_counter()
    snapshot(config, repos={"main": {"path": os.getcwd()}})
    took = (time.perf_counter() - began) * 1e3
    assert Path(place, "run.lock").exists()
    print(took, flush=True)
