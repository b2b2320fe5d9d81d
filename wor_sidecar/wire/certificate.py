"""A listener's own certificate: self-made, P-256, kept in the data folder; who connects pins its SHA-256."""

import ssl
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from wor_sidecar.domain.clock import Clock, as_datetime
from wor_sidecar.files import write_private

CERTIFICATE_NAME: Final = "certificate.pem"
KEY_NAME: Final = "key.pem"
_VALID: Final = timedelta(days=3650)
_EARLIER: Final = timedelta(days=2)
"""A pinned certificate's dates protect nothing; a clock that was wrong for a day should not break it."""


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """Where the certificate and its key lie, and what others pin."""

    certificate: Path
    key: Path
    sha256: str
    """Of the DER, in lower-case hex."""

    def server_context(self) -> ssl.SSLContext:
        """TLS 1.3 and nothing older."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(self.certificate, self.key)
        return context


def own_certificate(folder: Path, clock: Clock) -> OwnCertificate:
    """Return the folder's certificate, made the first time; pins stay valid over restarts."""
    certificate, key = folder / CERTIFICATE_NAME, folder / KEY_NAME
    if not (certificate.exists() and key.exists()):
        _make(certificate, key, clock)
    parsed = x509.load_pem_x509_certificate(certificate.read_bytes())
    der = parsed.public_bytes(serialization.Encoding.DER)
    return OwnCertificate(certificate, key, sha256(der).hexdigest())


def _make(certificate: Path, key: Path, clock: Clock) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wor-sidecar")])
    now = as_datetime(clock.now())
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    raw = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    # The key first: a crash in between leaves no certificate, and both are made again.
    write_private(key, raw)
    write_private(certificate, made.public_bytes(pem))
