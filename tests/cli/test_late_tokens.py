"""The dashboard of several accounts does not wait for their tokens, and tries again for them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from wpx_tui.api.secret import Secret
from wpx_tui.cli.dashboard_accounts import chosen
from wpx_tui.cli.options import GlobalOptions
from wpx_tui.config.schema import SettingsError

TOKEN = "eyJhbGciOiJub25lIn0.token-of-globex.c2ln"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("WEPROXIES_API_TOKEN", "WEPROXIES_BASE_URL", "WPX_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WPX_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("WPX_STORE", "on")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def write(folder: Path, **profiles: str) -> None:
    file = folder / "config.toml"
    file.write_text("".join(f"[profile.{name}]\n{text}\n" for name, text in profiles.items()))
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)


def command(folder: Path) -> str:
    """A program that says that it was run, and fails until there is a file with the token."""
    words = ["/bin/sh", "-c", f"echo run >> {folder}/runs; cat {folder}/token"]
    return f"token_command = {json.dumps(words)}"


def test_a_token_program_is_run_when_the_account_connects_and_again_after_it_failed(
    folder: Path,
) -> None:
    write(folder, globex=command(folder), acme='token = "token-of-acme"', hooli=command(folder))
    first, hooli, globex = chosen(GlobalOptions({}, None, all_accounts=True))
    assert (first.settings.profile, first.late) == ("acme", None)
    # Of globex, which would be first, it was run; that of hooli is nobody's concern yet.
    assert (folder / "runs").read_text() == "run\n"
    secrets: list[Secret] = []
    for account, name in ((hooli, "hooli"), (globex, "globex")):
        late = account.late
        assert late is not None
        assert (late.settings.profile, late.token()) == (name, None)
        assert late.store is not None
        late.hand_on = secrets.append
        setup = account.setup()
        with pytest.raises(OSError, match="failed with status 1"):
            setup.connect()
        assert late.store.keys() is None
        (folder / "token").write_text(TOKEN)
        setup.connect()
        setup.connect()
        assert [secret.reveal() for secret in secrets] == [TOKEN]
        assert late.token() == secrets.pop()
        assert late.store.keys() is not None
        late.store.close()
        (folder / "token").unlink()
    assert (folder / "runs").read_text() == "run\n" * 5


def test_where_no_account_has_a_token_the_first_reason_is_told(folder: Path) -> None:
    write(folder, globex=command(folder), hooli='token_file = "none"')
    with pytest.raises(SettingsError, match="failed with status 1"):
        chosen(GlobalOptions({}, None, all_accounts=True))
