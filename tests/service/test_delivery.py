"""Mail on its way: encrypted, and only to a server that proves its name."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from eawase.service import notify


def _certificate(folder: Path) -> Path:
    """A certificate for localhost that nobody but its own key vouches for, and that key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A mail server that offers STARTTLS: its port, and its certificate."""
    certificate = _certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Controller(Sink(), hostname="127.0.0.1", port=port, tls_context=context)
    running.start()
    yield port, certificate
    running.stop()


def _mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "a@bank.invalid", "b@example.invalid"
    message.set_content("x")
    return message


def test_a_server_nobody_vouches_for_gets_no_mail(server: tuple[int, Path]) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        notify.smtp_delivery("localhost", server[0], starttls=True)(_mail())


def test_a_trusted_server_gets_it(
    server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server[1]))
    notify.smtp_delivery("localhost", server[0], starttls=True)(_mail())


def test_a_server_of_another_name_gets_no_mail(
    server: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server[1]))
    with pytest.raises(ssl.SSLCertVerificationError):
        notify.smtp_delivery("127.0.0.1", server[0], starttls=True)(_mail())
