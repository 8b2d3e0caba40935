"""joblib_program.py FUNCTION EXPRESSION..."""

import sys

from joblib import Memory

import body
from calls import call_each

name, *expressions = sys.argv[1:]
cached = Memory("memo", verbose=0).cache(getattr(body, name))
call_each(cached, [eval(text) for text in expressions])
