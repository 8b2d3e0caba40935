"""How long ataraxis takes to make an archive, and to read it.

`log_compress_peer.py FOLDER ENTRIES BYTES` prints both in seconds, as JSON.
The archive is read back, as ours is, and the files stay.
"""

import json
import shutil
import sys
import time
from pathlib import Path

import numpy as np
from ataraxis_data_structures import LogArchiveReader, assemble_log_archives


def main():
    folder, entries, size = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    onset = np.zeros(17, dtype=np.uint8)
    onset[0] = 1
    np.save(folder / f"{1:03d}_{0:020d}.npy", onset)
    for at in range(1, entries + 1):
        entry = np.zeros(9 + size, dtype=np.uint8)
        entry[0] = 1
        entry[1:9] = np.frombuffer(np.uint64(at).tobytes(), dtype=np.uint8)
        np.save(folder / f"{1:03d}_{at:020d}.npy", entry)
    began = time.perf_counter()
    # Mapped files would be more than a process may have open.
    assemble_log_archives(
        folder,
        remove_sources=False,
        memory_mapping=False,
        verify_integrity=True,
    )
    archived = time.perf_counter() - began
    began = time.perf_counter()
    reader = LogArchiveReader(folder / "1_log.npz")
    read = sum(1 for _ in reader.iter_messages())
    assert read == entries
    print(json.dumps({"archive": archived, "read": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
