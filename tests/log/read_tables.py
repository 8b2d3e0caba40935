"""Reads exported logs with pandas, pyarrow and Polars: each line of standard input is a
file; each line of standard output says in JSON what was found in it."""

import json
import sys

import pandas
import polars
import pyarrow
import pyarrow.ipc


def read_arrow(path):
    with pyarrow.memory_map(path) as source:
        reader = pyarrow.ipc.open_file(source)
        table = reader.read_all()
        table.validate(full=True)
        batches = reader.num_record_batches
    frame = pandas.read_feather(path)
    assert frame.equals(table.to_pandas())
    assert polars.read_ipc(path).equals(polars.from_arrow(table))
    return {
        "types": {field.name: str(field.type) for field in table.schema},
        "batches": batches,
        "times": [str(time) for time in table["timestamp"].cast(
            pyarrow.int64()
            if pyarrow.types.is_timestamp(table["timestamp"].type)
            else pyarrow.uint64()).to_pylist()],
        "sources": table["source"].to_pylist(),
        "data": [data.hex() for data in table["data"].to_pylist()],
    }


def read_csv(path):
    frame = pandas.read_csv(path, dtype={"data": str}, keep_default_na=False)
    found = {name: [str(value) for value in frame[name]] for name in frame}
    assert polars.read_csv(path).height == len(frame)
    if "time_utc" in frame:
        times = pandas.to_datetime(frame["time_utc"], format="ISO8601", utc=True)
        found["time_ns"] = [
            str(time.as_unit("ns").value) if not pandas.isna(time) else ""
            for time in times
        ]
    return found


for line in sys.stdin:
    path = line.rstrip("\n")
    read = read_arrow if path.endswith(".arrow") else read_csv
    print(json.dumps(read(path)))
