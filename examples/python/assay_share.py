"""Shared arrays of assay in Python: the same memory, the same lock.

    from assay_share import SharedArray

    with SharedArray("frames") as frames:
        frames.array[0] = 7
        with frames.lock() as recovered:
            frames.array[1:] += 1

Needs Linux and NumPy. The layout of a segment, to the byte, is described in
docs/shared-segment.md of assay; this file has all that another program needs.
"""

import ctypes
import errno
import fcntl
import math
import mmap
import os
import platform
import struct
import threading
import time
import zlib
from contextlib import contextmanager
from multiprocessing import resource_tracker, shared_memory

import numpy

MAGIC = b"ASSAYSHM"
VERSION = 1
MUTEX_OFFSET = 128
NEWS = slice(188, 192)
SHAPE_OFFSET = 192
DTYPES = "|b1 |i1 <i2 <i4 <i8 |u1 <u2 <u4 <u8 <f2 <f4 <f8".split()


class SharedArray:
    """The shared array of a name, until `close` or the end of a `with` block.

    Attributes:
        name: Its name.
        array: Its elements, live, as a `numpy.ndarray`.
    """

    def __init__(self, name):
        """Connects to an array that an assay program has made.

        Args:
            name: The name it was made with, of scope "processes".

        Raises:
            FileNotFoundError: There is no array of that name.
            ValueError: What has the name is no array that we can read.
        """
        self.name = name
        self._file = _open_connected(name)
        self._memory = None
        self._holder = None
        try:
            size = os.fstat(self._file).st_size
            # Read, not mapped, until it is known to be as long as it says.
            header = os.pread(self._file, SHAPE_OFFSET + 8 * 64, 0)
            dtype, shape, offset = _layout_of(name, header, size)
            self._memory = mmap.mmap(self._file, size)
            self._mutex = ctypes.c_char.from_buffer(self._memory, MUTEX_OFFSET)
            self.array = numpy.ndarray(
                shape, dtype, buffer=self._memory, offset=offset
            )
        except BaseException:
            self.close()
            raise

    @contextmanager
    def lock(self, timeout=None):
        """Holds the lock that all programs share, for a `with` block.

        The thread that takes it owns it, and cannot take it twice.

        Args:
            timeout: How long to wait, in seconds; None for as long as it takes.

        Yields:
            Whether the holder before ended while it had the lock, and may have
            left the array half written.

        Raises:
            TimeoutError: Another has had it all the time.
        """
        recovered = self._take(timeout)
        self._holder = threading.get_ident()
        try:
            yield recovered
        finally:
            self._holder = None
            _check(_libc.pthread_mutex_unlock(self._address), "unlock")

    def close(self):
        """Disconnects; the array stays for others.

        Raises:
            BufferError: Something still refers to `array` or a view of it.
            RuntimeError: Its lock is held through it: without the memory it
                could never be given back, nor be recovered.
        """
        if self._holder is not None:
            raise RuntimeError(f"the lock of {self.name!r} is held")
        self.array = self._mutex = None
        if self._memory is not None:
            self._memory.close()
            self._memory = None
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def _address(self):
        if self._mutex is None:
            raise ValueError(f"the shared array {self.name!r} is closed")
        return ctypes.c_void_p(ctypes.addressof(self._mutex))

    def _take(self, timeout):
        result = _libc.pthread_mutex_trylock(self._address)
        end = None if timeout is None else time.monotonic() + timeout
        while result in (errno.EBUSY, errno.ETIMEDOUT):
            # In short pieces, between which Python sees Ctrl-C.
            left = 0.1 if end is None else min(0.1, end - time.monotonic())
            if left <= 0:
                raise TimeoutError(f"the lock of {self.name!r} is held")
            result = _timed_lock(self._address, left)
        if result == errno.EOWNERDEAD:
            _check(_libc.pthread_mutex_consistent(self._address), "consistent")
        else:
            _check(result, "lock")
        # Left by one who had nobody to tell.
        has_news = any(self._memory[NEWS])
        self._memory[NEWS] = bytes(4)
        return has_news or result == errno.EOWNERDEAD


def untracked_shared_memory(name):
    """Opens a segment as `SharedMemory` that Python does not remove.

    Python's resource tracker takes whoever attaches for the owner, and removes
    the name when the program ends, although others still use it.

    Args:
        name: The name of the segment.

    Returns:
        A `multiprocessing.shared_memory.SharedMemory`.
    """
    try:
        return shared_memory.SharedMemory(name=name, track=False)
    except TypeError:  # before Python 3.13
        memory = shared_memory.SharedMemory(name=name)
        resource_tracker.unregister(f"/{name}", "shared_memory")
        return memory


def _open_connected(name):
    """Opens the file, with the kernel's lock that says it is in use."""
    while True:
        file = os.open(
            f"/dev/shm/{name}", os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
        )
        fcntl.flock(file, fcntl.LOCK_SH)
        # It may have been removed or replaced between the two calls.
        if os.fstat(file).st_nlink > 0:
            return file
        os.close(file)


def _layout_of(name, header, size):
    """Checks a header; gives dtype, shape, and where the elements begin."""

    def demand(condition, reason):
        if not condition:
            raise ValueError(f"/dev/shm/{name} is no shared array: {reason}")

    demand(header[:8] == MAGIC, "another kind of file")
    demand(len(header) >= SHAPE_OFFSET, "it is cut short")
    version, checksum = struct.unpack_from("<II", header, 8)
    demand(version == VERSION, f"version {version}, not {VERSION}")
    offset, length, mutex_size, axes = struct.unpack_from("<QQII", header, 32)
    end = SHAPE_OFFSET + 8 * axes
    demand(axes <= 64 and end <= len(header), f"{axes} axes")
    found = zlib.crc32(header[:12])
    found = zlib.crc32(header[16:MUTEX_OFFSET], found)
    found = zlib.crc32(header[SHAPE_OFFSET:end], found)
    demand(found == checksum, "its header is damaged")
    abi = header[64:96].rstrip(b"\0").decode("latin-1")
    demand(abi == f"glibc-{platform.machine()}", f"its lock is of {abi}")
    name_of_dtype = header[56:64].rstrip(b"\0").decode("latin-1")
    demand(name_of_dtype in DTYPES, f"dtype {name_of_dtype!r}")
    dtype = numpy.dtype(name_of_dtype)
    shape = struct.unpack_from(f"<{axes}Q", header, SHAPE_OFFSET)
    demand(math.prod(shape) * dtype.itemsize == length, f"shape {shape}")
    demand(offset + length == size, f"{size} bytes long")
    return dtype, shape, offset


class _Timespec(ctypes.Structure):
    _fields_ = [("tv_sec", ctypes.c_long), ("tv_nsec", ctypes.c_long)]


# Of the program itself: before glibc 2.34, locks had a library of their own.
_libc = ctypes.CDLL(None)


def _timed_lock(address, seconds):
    has_monotonic = hasattr(_libc, "pthread_mutex_clocklock")
    clock = time.CLOCK_MONOTONIC if has_monotonic else time.CLOCK_REALTIME
    end = time.clock_gettime_ns(clock) + int(seconds * 1e9)
    at = ctypes.byref(_Timespec(*divmod(end, 10**9)))
    if has_monotonic:
        return _libc.pthread_mutex_clocklock(address, clock, at)
    return _libc.pthread_mutex_timedlock(address, at)


def _check(result, call):
    if result != 0:
        raise OSError(result, f"pthread_mutex_{call}: {os.strerror(result)}")
