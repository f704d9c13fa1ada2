"""What is an installation's own: `.run/`, its secrets, the account its services run under."""

import os
import pwd
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = ROOT / ".run"

# A unix socket's address holds 107 characters, of which "/tests/postgres/.s.PGSQL.5432.lock".
LONGEST_STATE_PATH = 107 - 36


def state_dir() -> Path:
    """Return the real folder behind `.run`: elsewhere when the project's own cannot serve."""
    if LINK.is_symlink() and not LINK.exists():
        LINK.unlink()
    if not LINK.exists():
        _make_state()
    if os.geteuid() and LINK.stat().st_uid != os.geteuid():
        sys.exit(f"{LINK} belongs to another account: start Riverain as that account, or as root.")
    return LINK.resolve()


def _make_state() -> None:
    if _can_hold_services(ROOT):
        LINK.mkdir()
    else:
        LINK.symlink_to(tempfile.mkdtemp(prefix="riverain-", dir=_other_place()))
    LINK.chmod(0o700 if os.geteuid() else 0o711)


def _can_hold_services(folder: Path) -> bool:
    if len(os.fsencode(folder / LINK.name)) > LONGEST_STATE_PATH:
        return False
    return all(_can_enter(folder, name) for name in ("postgres", "redis"))


def _can_enter(folder: Path, preferred: str) -> bool:
    return subprocess.run(["test", "-x", folder], cwd="/", **as_account(_existing(preferred))).returncode == 0


def _other_place() -> Path:
    """A folder that is not swept at boot, and that no other account can write in."""
    if os.geteuid() == 0:
        return Path("/var/lib")
    place = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
    place.mkdir(parents=True, exist_ok=True)
    return place


def service_account(preferred: str) -> pwd.struct_passwd:
    """Return who runs a service: the owner of `.run`, or a system account when that is root."""
    owner = LINK.stat().st_uid
    return pwd.getpwuid(owner) if owner else _existing(preferred)


def _existing(preferred: str) -> pwd.struct_passwd:
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    for name in (preferred, "postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("No unprivileged account (postgres, redis, nobody) to run the services under.")


def as_account(account: pwd.struct_passwd) -> dict:
    """Return the arguments that make `subprocess` start a command as this account."""
    if account.pw_uid == os.geteuid():
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def private_folder(path: Path, account: pwd.struct_passwd) -> Path:
    """Make a folder that only this account can enter."""
    if not path.exists():
        path.mkdir(mode=0o700)
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


def secret(name: str) -> str:
    """Return a random word of this installation, kept in `.run/secrets/` once it was asked for."""
    folder = state_dir() / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text()
