"""The child: reads input after input within the limits of the reading child, and says what went wrong.

python -m bench.fuzzing.worker STATUS '[["table lines 1", 0, 1000]]'     read these
python -m bench.fuzzing.worker show 'table lines 1' 17 > input           the bytes of one
"""

import json
import mmap
import random
import re
import struct
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Final

from bench.fuzzing.mutations import damaged
from bench.fuzzing.targets import Target, targets
from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Elsewhere, Item, Passed, RecordError
from wor_sidecar.practice.intake.limits import CPU_SECONDS, Breath, limit_memory
from wor_sidecar.practice.intake.lines import written

STATUS: Final = struct.Struct("<qq")
"""Which piece of the work, and which seed of it: what is being read when the child ends without a word."""
_A_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{0,15}")


def content_of(target: Target, seed: int) -> bytes:
    """Return the input of a seed: the same one everywhere."""
    return damaged(target.kind, target.samples, random.Random(f"{target.name} {seed}"))


def problem_of(target: Target, content: bytes) -> str:
    """Read an input; returns what is wrong with the reading, or nothing."""
    try:
        target.connector.sniff(content[:4096], "input")
        for item in target.connector.read(BytesIO(content), target.profile):
            if wrong := _wrong(target, item):
                return wrong
    except WorError as error:
        return "" if str(error) else "an error without a sentence"
    except MemoryError:
        return "more memory than it may have"
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        at = error.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        place = f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}" if at else "?"
        return f"{type(error).__name__} at {place}"
    return ""


def _wrong(target: Target, item: Item) -> str:
    if isinstance(item, Passed):
        fires = target.profile.trigger.fires(item.code, item.code_system)
        bad = fires or (item.code and not _A_CODE.fullmatch(item.code))
        return "passed over what triggers, or what is no code" if bad else ""
    if isinstance(item, RecordError):
        written(item)
        return (
            "" if isinstance(item.error, WorError) and item.position else "a record error without its error"
        )
    if isinstance(item, Elsewhere):
        written(item)
        return "" if item.ids and item.channel else "a copy that is nobody's"
    if not isinstance(item, Registration):
        return f"{type(item).__name__} is no item"
    written(item)
    patient = item.patient
    whole = (
        patient.ids
        and patient.surname
        and patient.birth_date
        and (not patient.bsn or passes_eleven_test(patient.bsn))
        and target.profile.trigger.fires(item.code, item.code_system)
        and item.source.connector == target.connector.id
    )
    return "" if whole else "a registration that lacks something"


def main(arguments: list[str]) -> int:
    """Do the work, or show one input."""
    known = {target.name: target for target in targets()}
    if arguments[0] == "show":
        sys.stdout.buffer.write(content_of(known[arguments[1]], int(arguments[2])))
        return 0
    work = [(known[name], first, end) for name, first, end in json.loads(arguments[1])]
    limit_memory()
    with Path(arguments[0]).open("r+b") as file, mmap.mmap(file.fileno(), STATUS.size) as status:
        breath = Breath()
        for number, (target, first, end) in enumerate(work):
            for seed in range(first, end):
                STATUS.pack_into(status, 0, number, seed)
                content = content_of(target, seed)
                breath.take()
                began = time.process_time()
                problem = problem_of(target, content)
                if not problem and time.process_time() - began > CPU_SECONDS:
                    problem = f"more than {CPU_SECONDS} s"
                if problem:
                    print(json.dumps({"target": target.name, "seed": seed, "problem": problem}), flush=True)
        STATUS.pack_into(status, 0, len(work), 0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
