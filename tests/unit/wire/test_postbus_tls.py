"""Threat 7: who sits between us and the postbus."""

import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from wor_sidecar.domain.errors.postbus import PostbusNotTrusted, PostbusUnreachable
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.wire.postbus_client import PostbusClient

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{"messages":[]}'


def certificate(folder, name: str):
    """Make a certificate for 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, private


@contextmanager
def tls_server(pem, private, *, newest=ssl.TLSVersion.TLSv1_3):
    """Answer one call over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    context.maximum_version = newest
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            connection, _ = listener.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    heard.append(secure.recv(65536))
                    secure.sendall(ANSWER)
            except OSError:
                connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", heard
        thread.join()


def listed(url: str, ca_file):
    client = PostbusClient(
        url, lambda _: bytes(64), "0" * 32, OrganisationId("a" * 26), FakeClock(), ca_file=ca_file
    )
    try:
        return client.list_messages()
    finally:
        client.close()


def test_threat_7_the_given_ca_and_tls_1_3_are_accepted(tmp_path):
    pem, private = certificate(tmp_path, "postbus")
    with tls_server(pem, private) as (url, heard):
        assert listed(url, str(pem)) == ()
    assert heard[0].startswith(b"GET /v1/mailbox/messages")


@pytest.mark.parametrize("given", ["other", "public"])
def test_threat_7_a_server_of_another_ca_hears_nothing(tmp_path, given):
    pem, private = certificate(tmp_path, "postbus")
    other, _ = certificate(tmp_path, "other")
    with tls_server(pem, private) as (url, heard), pytest.raises(PostbusNotTrusted):
        listed(url, str(other) if given == "other" else None)
    assert heard == []


def test_threat_7_a_server_that_only_speaks_tls_1_2_hears_nothing(tmp_path):
    pem, private = certificate(tmp_path, "postbus")
    with (
        tls_server(pem, private, newest=ssl.TLSVersion.TLSv1_2) as (url, heard),
        pytest.raises((PostbusNotTrusted, PostbusUnreachable)),
    ):
        listed(url, str(pem))
    assert heard == []


def test_threat_7_a_given_ca_file_shuts_the_public_ones_out(tmp_path):
    """With verify=True the library would bring the public CAs along, whatever context it was given."""
    pem, _ = certificate(tmp_path, "postbus")
    client = PostbusClient(
        "https://127.0.0.1:1", lambda _: b"", "", OrganisationId("a" * 26), FakeClock(), ca_file=str(pem)
    )
    session = client._connection._session
    assert session.verify == str(pem)
    assert session.trust_env is False
    client.close()
