"""Inputs guided by coverage: `python -m tests.safety.guided FORMAT [options of libFuzzer]`."""

import sys

import atheris

with atheris.instrument_imports(include=["corpus"]):
    from tests.corpus.readers import fuzz_readers

if __name__ == "__main__":
    format = sys.argv.pop(1)
    atheris.Setup(sys.argv, lambda data: fuzz_readers.check(data, format) and None)
    atheris.Fuzz()
