"""docs/reference/vectors/exchange.json is what this version makes and takes."""

import copy
import json
from typing import Any

import exchange_vectors
import pytest

from wor_sidecar.domain.errors import exchange as errors
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.contents import DETAILS_OF
from wor_sidecar.exchange.statements import Delegation, SignedStatement
from wor_sidecar.exchange.strict import unbase64url


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    return exchange_vectors.stored()


def without_wires(vectors: dict[str, Any]) -> dict[str, Any]:
    """Leave out what was sealed: it is another one each time."""
    plain = copy.deepcopy(vectors)
    sealed = plain["envelopes"]
    for case in (*sealed["opened"], *sealed["refused"], *sealed["hellos"]["cases"]):
        case.pop("wire", None)
    del plain["papers"]["recovery"]["sealed"]
    return plain


def test_the_file_is_what_make_vectors_writes_and_everything_sealed_in_it_still_opens(stored):
    made = exchange_vectors.text_of(exchange_vectors.make(stored))
    assert exchange_vectors.FILE.read_text("utf-8") == made, "run: make vectors"


def test_what_is_not_sealed_comes_from_its_seed_alone(stored):
    assert without_wires(exchange_vectors.make({})) == without_wires(stored)


def test_every_way_to_refuse_an_envelope_or_a_chain_is_among_them(stored):
    codes = {case["code"] for case in stored["envelopes"]["refused"]}
    codes |= {case["refused"] for case in stored["chains"]["cases"] if "refused" in case}
    demanded = {
        one.code for one in vars(errors).values() if _below(one, errors.EnvelopeError, errors.KeyTrustError)
    }
    assert codes == demanded - {errors.StatementStale.code}  # of sealing: `seals` is null there
    assert None in [case["seals"] for case in stored["chains"]["cases"] if "seals" in case]


def test_every_type_of_message_and_every_sort_of_details_is_among_them(stored):
    bodies = [json.loads(one["body"]) for one in stored["bodies"]["read"]]
    assert {one["type"] for one in bodies} == {one.value for one in MessageType}
    moves = {one["content"]["move"] for one in bodies if one["type"] == "status"}
    assert moves >= DETAILS_OF.keys()


def test_statements_and_delegations_of_another_form_are_refused(stored):
    for case in stored["chains"]["statements_refused"]:
        with pytest.raises(ValueError, match=r"."):
            SignedStatement.parse(unbase64url(case["wire"]))
    for case in stored["chains"]["delegations_refused"]:
        with pytest.raises(ValueError, match=r"."):
            Delegation.parse(unbase64url(case["wire"]))


def _below(kind: object, *bases: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, bases) and kind not in bases
