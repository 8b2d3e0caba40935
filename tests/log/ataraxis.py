"""Does what it is asked to with NumPy and ataraxis, and says what came of it.

It reads a list of requests as JSON. Bytes are written as hexadecimal digits.
"""

import json
import sys
from pathlib import Path

import numpy as np


def entry_array(entry):
    source, timestamp, data = entry
    head = bytes([source]) + int(timestamp).to_bytes(8, "little")
    return np.frombuffer(head + bytes.fromhex(data), dtype=np.uint8)


def save(request):
    np.save(request["path"], entry_array(request["entry"]))


def savez(request):
    write = np.savez_compressed if request.get("compressed") else np.savez
    arrays = {name: entry_array(entry) for name, entry in request["members"]}
    write(request["path"], allow_pickle=False, **arrays)


def load(request):
    return np.load(request["path"], allow_pickle=False).tobytes().hex()


def loadz(request):
    with np.load(request["path"], allow_pickle=False) as archive:
        return [[name, archive[name].tobytes().hex()] for name in archive.files]


def read_archive(request):
    from ataraxis_data_structures import LogArchiveReader

    reader = LogArchiveReader(Path(request["path"]))
    timestamps, payloads = reader.read_all_messages()
    return {
        "onset": str(reader.onset_timestamp_us),
        "count": reader.message_count,
        "timestamps": [str(timestamp) for timestamp in timestamps],
        "payloads": [payload.tobytes().hex() for payload in payloads],
        "batches": [len(batch) for batch in reader.get_batches(workers=2)],
    }


def discover(request):
    from ataraxis_data_structures import discover_log_archives

    found = discover_log_archives(Path(request["path"]))
    return {source: path.name for source, path in found.items()}


def log(request):
    """Logs entries with ataraxis's own logger."""
    from ataraxis_data_structures import DataLogger, LogPackage

    logger = DataLogger(Path(request["path"]), instance_name=request["name"])
    logger.start()
    for source, timestamp, data in request["entries"]:
        payload = np.frombuffer(bytes.fromhex(data), dtype=np.uint8)
        logger.input_queue.put(
            LogPackage(np.uint8(source), np.uint64(int(timestamp)), payload)
        )
    logger.stop()
    return str(logger.output_directory)


def assemble(request):
    from ataraxis_data_structures import assemble_log_archives

    assemble_log_archives(
        Path(request["path"]),
        max_workers=1,
        remove_sources=request.get("remove", False),
    )


def main():
    requests = json.load(sys.stdin)
    names = {
        function.__name__: function
        for function in [
            save, savez, load, loadz, read_archive, discover, log, assemble,
        ]
    }
    json.dump([names[one["do"]](one) for one in requests], sys.stdout)


# The processes that ataraxis starts import this file.
if __name__ == "__main__":
    main()
