"""`goleak config`: print the settings in force, and where each comes from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from goleak.commands.session import Request, Session, open_session
from goleak.config import SETTINGS, Config
from goleak.keylines import line_of
from goleak.ship import settings as shipped
from goleak.ship.related import relative_file
from goleak.ship.settings import Origin, Setting

# Settings whose flag, and whose name in a request, is another.
_FIELDS = {"cache": "backend"}


def schema() -> int:
    """Print the JSON schema of goleak.toml."""
    from importlib.resources import files

    click.echo((files("goleak") / "schemas" / "config.json").read_text("utf-8"), nl=False)
    return 0


def show(request: Request, *, fail_on: str | None, output: str) -> int:
    """Print the settings in force. Raises GoleakError where they are not sound."""
    session = open_session(request)
    config = session.config
    found = [_setting(name, request, session, fail_on) for name in SETTINGS]
    if request.select:
        found.append(Setting("--select", list(request.select), (Origin("flag", "--select"),)))
    if output == "json":
        text = shipped.render_json(found, file=_shown(session, config.file) if config.file else "")
    else:
        tables = [_written(session, "containers", i) for i in range(len(config.containers))]
        text = shipped.render_toml(found, tables={"containers": tables})
    sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    sys.stdout.flush()
    return 0


def _setting(name: str, request: Request, session: Session, fail_on: str | None) -> Setting:
    config = session.config
    field = name.replace("-", "_")
    value: Any = getattr(config, field)
    origins = [_written(session, name)] if (name,) in config.lines else []
    if name == "baseline":
        return _baseline(request, session, origins)
    if name == "rules":
        value = [_shown(session, str(Path(config.folder, folder))) for folder in value]
    flag = fail_on if name == "fail-on" else getattr(request, _FIELDS.get(name, field), None)
    if name == "ignore":
        value = [*value, *request.ignore]
        origins += [Origin("flag", "--ignore")] if flag else []
    elif flag is not None:
        spelled = f"--no-{name}" if flag is False else f"--{name}"
        value, origins = flag, [Origin("flag", spelled)]
    plain = list(value) if isinstance(value, tuple) else value
    return Setting(name, plain, tuple(origins) or (Origin("default"),))


def _baseline(request: Request, session: Session, origins: list[Origin]) -> Setting:
    """Return the baseline in force, which may be there without a setting."""
    value = _shown(session, session.baseline) if session.baseline else ""
    if request.no_baseline:
        origins = [Origin("flag", "--no-baseline")]
    elif request.baseline is not None:
        origins = [Origin("flag", "--baseline")]
    return Setting("baseline", value, tuple(origins) or (Origin("default"),))


def _written(session: Session, *key: str | int) -> Origin:
    """Return where a key of goleak.toml stands."""
    config: Config = session.config
    return Origin("file", _shown(session, config.file), line_of(config.lines, key))


def _shown(session: Session, name: str) -> str:
    return relative_file(name, session.directory)
