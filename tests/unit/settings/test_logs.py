import io
import json
import logging

import pytest
import structlog

from wor_sidecar.domain.errors.environment import PortInUse
from wor_sidecar.domain.privacy import Sensitive
from wor_sidecar.settings.logs import configure_logs


@pytest.fixture
def stream():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs("debug", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def told(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_has_a_name_and_fields(stream):
    structlog.get_logger().info("departure.deposited", departure="abc", attempt=2)
    (line,) = told(stream)
    assert (line["event"], line["departure"], line["attempt"], line["level"]) == (
        "departure.deposited",
        "abc",
        2,
        "info",
    )


@pytest.mark.parametrize(
    "value", [Sensitive("Kanarie"), {"name": "Kanarie"}, b"Kanarie", [Sensitive("Kanarie")]]
)
def test_what_may_hold_a_patient_masks_itself_threat_15(stream, value):
    structlog.get_logger().info("prompt.opened", patient=value)
    assert "Kanarie" not in stream.getvalue()


def test_a_foreign_exception_tells_where_and_not_what_threat_15(stream):
    def fail():
        try:
            int("Kanarie")
        except ValueError as error:
            raise PortInUse(host="Kanarie", port=1) from error

    try:
        fail()
    except PortInUse:
        structlog.get_logger().exception("courier.failed")
    assert "Kanarie" not in stream.getvalue()
    (line,) = told(stream)
    assert line["error"]["code"] == "WOR-E001"
    assert line["error"]["cause"]["class"] == "ValueError"
    assert line["error"]["where"][0].startswith("test_logs.py:")


def test_a_librarys_line_keeps_its_template_and_loses_its_arguments_threat_15(stream):
    logging.getLogger("some.library").warning("cannot read %s", "Kanarie")
    (line,) = told(stream)
    assert line["event"] == "library.some.library"
    assert line["template"] == "cannot read %s"
    assert "Kanarie" not in stream.getvalue()


def test_a_level_below_the_chosen_one_is_silent(stream):
    configure_logs("warning", stream)
    structlog.get_logger().info("quiet")
    assert stream.getvalue() == ""
