"""The postbus fuzzed from its own description, rightly signed: no fault of its own, no undescribed answer."""

import random
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus.openapi import document
from wor_sidecar.postbus.settings import QuotaSettings
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.testing.postbus import Member, serve_postbus
from wor_sidecar.wire.signatures import Request, authority, sign_request

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_dict(document())


class Signing(requests.auth.AuthBase):
    """Signs whatever goes out, with the key of one member."""

    def __init__(self, member: Member):
        self.member = member

    def __call__(self, request):
        parts = urlsplit(request.url)
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        call = Request(request.method, authority(request.url), parts.path, parts.query)
        key = self.member.keys.signing.key
        request.headers.update(sign_request(call, body, key.kid, key.sign, self.member.clock.now()))
        return request


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    clock, chance = FakeClock(), random.Random(1).randbytes
    with ExitStack() as stack:
        quota = QuotaSettings(calls_per_minute=1_000_000, strangers_per_minute=1_000_000)
        bus = stack.enter_context(serve_postbus(tmp_path_factory.mktemp("fuzz"), clock, chance, quota=quota))
        member = Member.fresh(Kind.WELFARE, clock, chance)
        member.join(bus.url, bus.code())
        for client in member.clients:
            client.close()
        session = stack.enter_context(requests.Session())
        session.auth = Signing(member)
        yield bus.url, session


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_call_has_an_answer_that_is_not_described(case, door):
    url, session = door
    if str((case.query or {}).get("wait", "")).isdecimal():
        case.query["wait"] = 0
    case.call_and_validate(base_url=url, session=session, checks=CHECKS)
