"""A practice with its prompts listener on loopback, and real TLS."""

import http.client
import json
import ssl

import pytest

from wor_sidecar.practice.api.routes import desk_app
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.store import audit
from wor_sidecar.texts import catalogue
from wor_sidecar.wire.address import Address
from wor_sidecar.wire.desk_client import DeskClient, enrol, pair
from wor_sidecar.wire.desk_server import serve_desks

ANJA = "Anja de Wit"


@pytest.fixture(autouse=True)
def english():
    before = catalogue.language()
    catalogue.use("en")
    yield
    catalogue.use(before)


class Clinic:
    """A house with its prompts listener."""

    def __init__(self, house):
        self.house = house
        self.data = house.folder / "data"
        self.data.mkdir(exist_ok=True)
        self.limits, self.port = None, 0
        self.open()

    def open(self):
        rooms = self.house.rooms
        here = Address("127.0.0.1", self.port)
        admit, clock = rooms.trays.admit, self.house.clock
        self.desks = serve_desks(desk_app(rooms), here, self.data, clock, admit, self.limits)
        self.port = self.desks.address.port

    def restart(self):
        """End the program, and start it again on the same port."""
        self.desks.stop()
        self.house.restart()
        self.open()

    def code(self, name=ANJA, role=DeskRole.ASSISTANT):
        with self.house.store.transaction() as tx:
            return self.house.rooms.trays.offer(tx, name, role, at_control()).code

    def pair(self, code, workstation="balie-1"):
        return pair(self.desks.url, self.desks.pin, code, workstation)

    def client(self, token):
        return DeskClient(self.desks.url, self.desks.pin, token)

    def sits(self, name=ANJA, role=DeskRole.ASSISTANT):
        return self.client(self.pair(self.code(name, role)).token)

    def trail(self):
        with self.house.store.reading() as tx:
            return [record.line for record in audit.lines(tx)]

    def raw(self, method, path, body=None, **headers):
        """A call by hand: what a stranger could send."""
        answer, content = self.answered(method, path, body, **headers)
        return answer.status, content

    def answered(self, method, path, body=None, of="127.0.0.1", **headers):
        """The same, from an address of this machine's own network; with the answer's head."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        port = self.desks.address.port
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, source_address=(of, 0))
        connection.putrequest(method, path, skip_host=True)
        given = {"Host": f"127.0.0.1:{port}", **headers}
        for name, value in given.items():
            connection.putheader(name, value)
        raw = b"" if body is None else json.dumps(body).encode()
        connection.putheader("Content-Length", str(len(raw)))
        connection.endheaders(raw)
        answer = connection.getresponse()
        content = json.loads(answer.read())
        connection.close()
        return answer, content

    def guess(self, code, of="127.0.0.1"):
        """Try a code from an address; returns the code of what was said, empty for a token."""
        body = {"code": code, "workstation": "balie-9"}
        return self.answered("POST", "/v1/pair", body, of)[1].get("code", "")

    def file(self, users=3, last_day=None):
        """An enrolment file's row, and its secret."""
        with self.house.store.transaction() as tx:
            return self.house.rooms.enrolments.offer(tx, users, last_day, at_control())

    def enrol(self, secret, account="adewit", workstation="balie-1"):
        return enrol(self.desks.url, self.desks.pin, secret, account, workstation)


@pytest.fixture
def make_clinic():
    made = []

    def make(house):
        made.append(Clinic(house))
        return made[-1]

    yield make
    for clinic in made:
        clinic.desks.stop()


@pytest.fixture
def clinic(house, make_clinic):
    return make_clinic(house)
