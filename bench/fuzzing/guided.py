"""Coverage-guided: atheris follows the branches that an input takes in one connector, and keeps what is new.

python -m bench.fuzzing.guided 'medvri lines 2' 100000 1    so many inputs, from a seed; ends at what is wrong
"""

import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-untyped]  # it has no types


def main(name: str, runs: str, seed: str) -> None:
    """Search one target; what is wrong ends the process with the input in hexadecimal."""
    connector = f"wor_his_{name.partition(' ')[0]}"
    with atheris.instrument_imports(include=[connector, "wor_sidecar.hooks"]):
        from bench.fuzzing.targets import targets
        from bench.fuzzing.worker import problem_of

        target = next(each for each in targets() if each.name == name)

    def tried(content: bytes) -> None:
        if problem := problem_of(target, content):
            print(f"problem: {problem}: {content.hex()}", flush=True)
            raise AssertionError(problem)

    with tempfile.TemporaryDirectory() as corpus:
        for number, sample in enumerate(target.samples):
            (Path(corpus) / str(number)).write_bytes(sample)
        options = [f"-runs={runs}", f"-seed={seed}", "-max_len=8192", "-timeout=10", "-rss_limit_mb=512"]
        atheris.Setup([sys.argv[0], *options, corpus], tried)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
