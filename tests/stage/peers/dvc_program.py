"""dvc_program.py FUNCTION: what a DVC stage runs, with the value of params.yaml."""

import json
import sys

from ruamel.yaml import YAML

import body

with open("params.yaml") as file:
    value = YAML(typ="safe").load(file)["value"]
result = getattr(body, sys.argv[1])(value)
with open("result.json", "w") as file:
    json.dump(result, file)
