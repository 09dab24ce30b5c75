"""No way to the API at all: told in words, no byte of the token out, and well again after."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.api.raw_server import RawServer, enveloped
from tests.cli.conftest import Wpx, wpx  # noqa: F401 - a fixture
from tests.harness.dashboard_harness import panel_text, stage
from tests.harness.feed_names import FeedName
from tests.harness.ports import free_port
from wpx_tui.api.client import UsageClient
from wpx_tui.api.errors import ApiError
from wpx_tui.api.secret import Secret

TOKEN = "unreachable-token-that-never-leaves"
GOOD = enveloped({"current_minute": {"requests": 45}})
DEADLINE = 3.0
"""Seconds: what hangs costs no more, and a busy machine connects in a third of it."""
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="makes its certificates")


async def failure_at(url: str, *, proxy: str | None = None) -> ApiError:
    """Why a call to `url` fails; it does so within the deadline, and again the same way.

    But for time: a slow handshake or the whole call, whichever a busy machine ends first.
    """
    client = UsageClient(url, Secret(TOKEN), deadline=DEADLINE, proxy=proxy)
    reasons = []
    for _ in range(2):
        with pytest.raises(ApiError) as caught:
            await asyncio.wait_for(client.realtime(), 10 * DEADLINE)
        reasons.append(caught.value.reason)
    await client.aclose()
    assert reasons[0] == reasons[1] or all(map(is_late, reasons))
    assert TOKEN not in str(caught.value)
    return caught.value


def is_late(reason: str) -> bool:
    return reason.endswith(" in time") or reason.startswith("no answer within ")


@asynccontextmanager
async def listener() -> AsyncIterator[socket.socket]:
    """A socket that is bound and on which nobody accepts."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound


async def test_connection_refused_until_the_server_is_back_on_the_same_port() -> None:
    port = free_port()
    client = UsageClient(f"http://127.0.0.1:{port}", Secret(TOKEN))
    with pytest.raises(ApiError, match="connection refused by 127"):
        await client.realtime()
    async with RawServer(GOOD, port=port):
        assert (await client.realtime()).current_minute.requests == 45
    with pytest.raises(ApiError):
        await client.realtime()
    async with RawServer(GOOD, port=port):  # another process, with the connections of the old gone
        assert (await client.realtime()).current_minute.requests == 45
    await client.aclose()


@pytest.mark.parametrize("backlog", [1, 0], ids=["accepted-by-the-kernel-alone", "backlog-full"])
async def test_nobody_accepts(backlog: int) -> None:
    async with listener() as bound:
        bound.listen(backlog)
        fillers = [socket.socket() for _ in range(0 if backlog else 8)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(bound.getsockname())
        error = await failure_at(f"http://127.0.0.1:{bound.getsockname()[1]}")
        for filler in fillers:
            filler.close()
    assert is_late(error.reason)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(socket.EAI_NONAME, "name not found: "), (socket.EAI_AGAIN, "name lookup failed for ")],
    ids=["nobody-has-it", "no-name-server"],
)
async def test_a_name_without_an_address(
    number: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_args: object, **_options: object) -> None:
        raise socket.gaierror(number, "as the resolver says")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    error = await failure_at("http://wpx-top.invalid")
    assert error.reason.startswith(f"{reason}wpx-top.invalid")


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
async def test_ipv6_alone() -> None:
    async with RawServer(GOOD, host="::1") as server:
        client = UsageClient(f"http://[::1]:{server.port}", Secret(TOKEN))
        assert (await client.realtime()).current_minute.requests == 45
        await client.aclose()
        assert "refused" in (await failure_at(f"http://127.0.0.1:{server.port}")).reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("http_proxy", "http://127.0.0.1:1"),
        ("ALL_PROXY", "socks5://127.0.0.1:1"),
        ("ALL_PROXY", "nonsense://"),
        ("NO_PROXY", "10.0.0.0/8,[::1]/128,,*"),
        ("SSL_CERT_FILE", "/nonexistent/roots.pem"),
        ("SSL_CERT_DIR", "/nonexistent"),
        ("SSLKEYLOGFILE", "/nonexistent/keys"),
        ("NETRC", "/nonexistent/netrc"),
    ],
)
async def test_the_environment_changes_no_plain_call(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    async with RawServer(GOOD) as server:
        client = UsageClient(server.url, Secret(TOKEN))
        assert (await client.realtime()).current_minute.requests == 45
        await client.aclose()


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
async def test_a_proxy_that_is_not_there(scheme: str) -> None:
    async with RawServer(GOOD) as server, listener() as bound:
        dead = f"{scheme}://127.0.0.1:{bound.getsockname()[1]}"
        error = await failure_at(server.url, proxy=dead)
        assert error.reason.startswith("connection refused by the proxy or ")
        assert server.requests == [], "it went round the proxy"


@pytest.mark.parametrize("scheme", ["socks5", "https"])
async def test_a_proxy_that_speaks_something_else(scheme: str) -> None:
    async with RawServer(GOOD) as server, RawServer(b"HTTP/1.1 400 What\r\n\r\n") as other:
        error = await failure_at(server.url, proxy=f"{scheme}://127.0.0.1:{other.port}")
        assert "proxy" in error.reason or is_late(error.reason)
        assert server.requests == other.requests == []


# --- TLS


def certificate(folder: Path, host: str = "IP:127.0.0.1") -> Path:
    """A certificate that nobody trusts but whoever is told to, and its key."""
    file = folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-subj", "/CN=loopback"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2"),
            *("-addext", f"subjectAltName={host}", "-keyout", file, "-out", f"{file}.crt"),
        ],
        check=True,
        capture_output=True,
    )
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


_CA = """
[ca]
default_ca = once
[once]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = names
x509_extensions = host
[names]
commonName = supplied
[host]
subjectAltName = IP:127.0.0.1
"""


def expired(folder: Path) -> Path:
    """A certificate of yesteryear, and its key: only `openssl ca` makes one of the past."""
    file = certificate(folder)
    for name, text in {"ca.conf": _CA, "index": "", "serial": "01"}.items():
        (folder / name).write_text(text)
    request = ("req", "-new", "-key", file, "-subj", "/CN=loopback", "-out", "request")
    sign = ("ca", "-config", "ca.conf", "-selfsign", "-batch", "-notext", "-keyfile", file)
    dates = ("-startdate", "20200101000000Z", "-enddate", "20200102000000Z")
    key = file.read_text().partition("-----BEGIN CERT")[0]
    for command in (request, (*sign, "-in", "request", "-out", f"{file}.crt", *dates)):
        subprocess.run(["openssl", *command], check=True, capture_output=True, cwd=folder)
    file.write_text(key + Path(f"{file}.crt").read_text())
    return file


def tls(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@needs_openssl
@pytest.mark.parametrize(
    ("host", "is_trusted", "reason"),
    [
        ("IP:127.0.0.1", False, "refused: self"),
        ("DNS:other.invalid", True, "refused: IP address mismatch"),
    ],
    ids=["self-signed", "wrong-host"],
)
async def test_a_certificate_that_is_no_good(
    host: str, is_trusted: bool, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, host)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", f"{file}.crt")
    async with RawServer(GOOD, tls=tls(file)) as server:
        error = await failure_at(server.url)
        assert server.requests == []
    assert reason in error.reason


def client_at(url: str, _demo: str) -> UsageClient:
    return UsageClient(url, Secret(TOKEN), deadline=DEADLINE)


@needs_openssl
async def test_every_sentence_about_tls_reaches_the_screen_and_the_check(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wpx: Wpx,  # noqa: F811 - the fixture
) -> None:
    file = expired(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", f"{file}.crt")
    async with RawServer(GOOD, tls=tls(file)) as server, RawServer(GOOD) as plain:
        said = f"certificate of 127.0.0.1:{server.port} refused: certificate has expired"
        for url, reason, advice in (
            (server.url, said, "this machine's clock"),
            (f"http://127.0.0.1:{server.port}", "closed the connection without", "http:// is"),
            (f"https://127.0.0.1:{plain.port}", "", "https:// is right"),
        ):
            checked = await asyncio.to_thread(wpx, "check", url=url)
            assert checked.status == 3
            assert reason in checked.out
            assert advice in checked.out + checked.err
            connect = partial(client_at, url)
            async with stage(connect=connect) as on:
                await on.until(lambda: "failed" in panel_text(on.app, FeedName.HISTORY), "a reason")
                words = " ".join(re.findall(r"[^\s│]+", panel_text(on.app, FeedName.HISTORY)))
                assert reason in words
                assert advice in words
        assert server.requests == plain.requests == []


@needs_openssl
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_tls_1_0_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", f"{file}.crt")
    context = tls(file)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= ssl.OP_NO_TLSv1_1 | ssl.OP_NO_TLSv1_2 | ssl.OP_NO_TLSv1_3
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    async with RawServer(GOOD, tls=context) as server:
        assert "no secure connection" in (await failure_at(server.url)).reason
        assert server.requests == []


@needs_openssl
async def test_tls_keys_are_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With them whoever recorded the traffic reads the token."""
    file, keys = certificate(tmp_path), tmp_path / "keys"
    monkeypatch.setenv("SSL_CERT_FILE", f"{file}.crt")
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    async with RawServer(GOOD, tls=tls(file)) as server:
        client = UsageClient(server.url, Secret(TOKEN))
        assert (await client.realtime()).current_minute.requests == 45
        await client.aclose()
    assert not keys.exists()


@needs_openssl
async def test_plain_http_on_a_port_for_tls(tmp_path: Path) -> None:
    async with RawServer(GOOD, tls=tls(certificate(tmp_path))) as server:
        error = await failure_at(server.url.replace("https", "http"))
        assert "closed the connection" in error.reason
        assert "whether http:// is right" in (error.advice or "")
        assert server.requests == []


async def test_plain_http_is_answered_with_a_tls_alert() -> None:
    async with RawServer(b"\x15\x03\x01\x00\x02\x02\x46") as server:
        error = await failure_at(server.url)
    assert error.reason == "answered with something that is not HTTP"
    assert "whether http:// is right" in (error.advice or "")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"\x00" * 4096])
async def test_tls_on_a_port_that_speaks_something_else(answer: bytes) -> None:
    heard = bytearray()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.read(4096))
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await failure_at(f"https://127.0.0.1:{port}")
    assert "connection" in error.reason or "does not speak TLS" in error.reason
    assert error.advice is not None
    assert TOKEN.encode() not in heard


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_the_host_that_a_redirect_names_hears_nothing(code: int) -> None:
    async with RawServer(GOOD) as other:
        answer = b"HTTP/1.1 %d Go\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
        async with RawServer(answer % (code, other.url.encode())) as server:
            error = await failure_at(server.url)
        assert "redirected to 127.0.0.1, not followed" in error.reason
        assert other.connections == 0
