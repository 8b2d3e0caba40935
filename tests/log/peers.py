"""Puts ataraxis to the experiments of peers_test.ts.

`peers.py FOLDER` prints, as JSON, which of them it passes.
"""

import contextlib
import io
import json
import os
import resource
import shutil
import signal
import sys
import time
from pathlib import Path

import numpy as np
from ataraxis_data_structures import (
    DataLogger,
    LogArchiveReader,
    LogPackage,
    assemble_log_archives,
)


def package(source, timestamp, data):
    payload = np.frombuffer(data, dtype=np.uint8)
    return LogPackage(np.uint8(source), np.uint64(timestamp), payload)


def write(directory, packages):
    """Writes entries as the logger does, without starting one."""
    directory.mkdir(exist_ok=True)
    for one in packages:
        name, data = one.data
        np.save(directory / name, data)
    return directory


def archive(directory, **options):
    assemble_log_archives(directory, max_workers=1, **options)


def payloads(directory, source=1):
    path = directory / f"{source}_log.npz"
    with np.load(path) as archived:
        return [archived[name][9:].tobytes() for name in archived.files]


def keeps_equal_timestamps(folder):
    logger = DataLogger(folder, instance_name="log")
    logger.start()
    for data in [b"a", b"b"]:
        logger.input_queue.put(package(1, 5, data))
    logger.stop()
    archive(logger.output_directory)
    return payloads(logger.output_directory) == [b"a", b"b"]


def keeps_an_earlier_archive(folder):
    archive(write(folder / "log", [package(1, 5, b"a")]))
    directory = write(folder / "log", [package(1, 6, b"b")])
    archive(directory)
    return payloads(directory) == [b"a", b"b"]


def archives_more_entries_than_open_files(folder):
    directory = write(folder / "log", [package(1, at, b"a") for at in range(1100)])
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    archive(directory)
    return len(payloads(directory)) == 1100


def tells_the_next_put_that_its_folder_is_gone(folder):
    logger = DataLogger(folder, instance_name="log")
    logger.start()
    shutil.rmtree(logger.output_directory)
    try:
        deadline = time.monotonic() + 2
        at = 0
        while time.monotonic() < deadline:
            logger.input_queue.put(package(1, at, b"a"))
            at += 1
            time.sleep(0.01)
        return False
    except Exception:
        return True
    finally:
        logger.stop()


def bounds_what_waits(folder):
    logger = DataLogger(folder, instance_name="log")
    logger.start()
    process = logger._logger_process
    try:
        os.kill(process.pid, signal.SIGSTOP)
        for at in range(4000):
            logger.input_queue.put(package(1, at, bytes(1000)), timeout=1)
        return False
    except Exception:
        return True
    finally:
        os.kill(process.pid, signal.SIGCONT)
        process.kill()
        logger.stop()


def takes_less_than_100_bytes_of_disk_for_64(folder):
    directory = write(folder / "log", [package(1, at, bytes(64)) for at in range(99)])
    blocks = sum(path.stat().st_blocks for path in directory.iterdir())
    return blocks * 512 / 99 < 100


def refuses_a_second_logger(folder):
    first = DataLogger(folder, instance_name="log")
    first.start()
    try:
        second = DataLogger(folder, instance_name="log")
        second.start()
        second.stop()
        return False
    except Exception:
        return True
    finally:
        first.stop()


def reads_before_it_is_archived(folder):
    directory = write(folder / "log", [package(1, 0, bytes(8)), package(1, 5, b"a")])
    try:
        return LogArchiveReader(directory).message_count == 1
    except Exception:
        return False


def tells_when_entries_are_on_the_disk(_folder):
    return any(hasattr(DataLogger, name) for name in ["flush", "sync"])


def tells_a_damaged_archive(folder):
    directory = write(folder / "log", [package(1, 0, bytes(8)), package(1, 5, b"abcd")])
    archive(directory)
    path = directory / "1_log.npz"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"abcd", b"abce"))
    try:
        payloads(directory)
        return False
    except Exception:
        return True


def reads_an_archive_that_was_cut_short(folder):
    directory = write(folder / "log", [package(1, at, b"a") for at in range(9)])
    archive(directory)
    path = directory / "1_log.npz"
    path.write_bytes(path.read_bytes()[:1000])
    try:
        return len(payloads(directory)) > 0
    except Exception:
        return False


def reads_archives_that_numpy_wrote(folder):
    arrays = {}
    for at, data in [(0, bytes(8)), (5, b"abcd")]:
        arrays[f"001_{at:020d}"] = package(1, at, data).data[1]
    np.savez(folder / "1_log.npz", **arrays)
    return LogArchiveReader(folder / "1_log.npz").message_count == 1


EXPERIMENTS = [
    keeps_equal_timestamps,
    keeps_an_earlier_archive,
    tells_the_next_put_that_its_folder_is_gone,
    bounds_what_waits,
    takes_less_than_100_bytes_of_disk_for_64,
    refuses_a_second_logger,
    tells_when_entries_are_on_the_disk,
    reads_before_it_is_archived,
    reads_archives_that_numpy_wrote,
    tells_a_damaged_archive,
    reads_an_archive_that_was_cut_short,
    # Last: it lets the process open fewer files.
    archives_more_entries_than_open_files,
]


def main():
    found = {}
    for experiment in EXPERIMENTS:
        folder = Path(sys.argv[1]) / experiment.__name__
        folder.mkdir()
        # What it writes there is for people who watch.
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                found[experiment.__name__] = bool(experiment(folder))
            except Exception as error:
                print(f"{experiment.__name__}: {error}", file=sys.stderr)
                found[experiment.__name__] = False
    print(json.dumps(found))


# The processes that ataraxis starts import this file.
if __name__ == "__main__":
    main()
