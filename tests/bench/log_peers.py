"""How many entries of 64 bytes ataraxis logs a second: log_peers.py FOLDER N."""

import sys
import time
from pathlib import Path

import numpy as np
from ataraxis_data_structures import DataLogger, LogPackage


def main():
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    logger = DataLogger(output_directory=folder, instance_name="bench")
    logger.start()
    data = np.zeros(64, dtype=np.uint8)
    queue = logger.input_queue
    began = time.perf_counter()
    for index in range(count):
        queue.put(LogPackage(np.uint8(1), np.uint64(index), data))
    # Its stop waits until all is written.
    logger.stop()
    print(count / (time.perf_counter() - began))


if __name__ == "__main__":
    main()
