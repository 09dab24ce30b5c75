"""TLS is verified, always: against the system's certificates or those of SSL_CERT_FILE."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.api.raw_server import RawServer, enveloped
from wpx_tui.api.client import UsageClient
from wpx_tui.api.errors import ApiConnectionError
from wpx_tui.api.secret import Secret

GOOD = enveloped({"current_minute": {"requests": 45}})
pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="makes its own certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody trusts yet, and its key in one file."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2", "-subj", "/CN=loopback"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", file, "-out", f"{file}.crt"),
        ],
        check=True,
        capture_output=True,
    )
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


def server_for(certificate: Path) -> RawServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return RawServer(GOOD, tls=context)


async def failure_at(url: str) -> ApiConnectionError:
    client = UsageClient(url, Secret("token"))
    with pytest.raises(ApiConnectionError) as caught:
        await client.realtime()
    await client.aclose()
    return caught.value


async def test_a_certificate_that_is_not_trusted_ends_the_call_before_the_token_is_sent(
    certificate: Path,
) -> None:
    async with server_for(certificate) as server:
        error = await failure_at(server.url)
    assert error.reason.startswith(f"certificate of 127.0.0.1:{server.port} refused: self")
    assert error.advice is not None
    assert server.requests == []


async def test_ssl_cert_file_is_honoured(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    async with server_for(certificate) as server:
        client = UsageClient(server.url, Secret("token"))
        for _ in range(3):
            assert (await client.realtime()).current_minute.requests == 45
        await client.aclose()
    assert server.connections == 1


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_an_ssl_cert_file_of_no_use_is_named_and_not_passed_over(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "roots.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert "SSL_CERT_FILE" in (await failure_at("https://127.0.0.1:1")).reason


async def test_a_server_without_tls_is_told_in_words() -> None:
    async def speak_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        await reader.read()  # until the client hangs up: bytes left unread would reset it
        writer.close()  # since Python 3.12 the server's end waits for this

    async with await asyncio.start_server(speak_plainly, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failure_at(f"https://127.0.0.1:{port}")
    assert error.reason == f"127.0.0.1:{port} does not speak TLS"
    assert "whether https:// is right" in (error.advice or "")
