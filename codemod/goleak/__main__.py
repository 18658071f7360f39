"""Entry point: runs the command line and turns what goes wrong into exit codes."""

from __future__ import annotations

import os
import sys

from goleak.errors import GoleakError
from goleak.replay import recall

# The time to start counts: `typing` and `collections` are for those who read, not for the run.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

USAGE, INTERNAL, INTERRUPTED = 2, 3, 130
# Commands that only print, so that what they printed can be printed again.
REPEATABLE = (["check"], ["caches"])


def main() -> NoReturn:
    """Run goleak and exit: 0 clean, 1 findings, 2 a mistake to mend, 3 an internal error, 130 interrupted."""
    arguments = sys.argv[1:]
    if arguments[:1] in REPEATABLE:
        answer = recall(arguments)
        if answer is not None:
            _print(answer[1])
            sys.exit(answer[0])

    import click

    from goleak.cli import goleak

    try:
        status = goleak.main(prog_name="goleak", standalone_mode=False)
    except GoleakError as error:
        click.echo(f"goleak: {error}", err=True)
        sys.exit(USAGE)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(USAGE)
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        command = context.command_path if context else "goleak"
        said = " ".join(error.format_message().split()).rstrip(".")
        click.echo(f"goleak: {said}; see `{command} --help`", err=True)
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("goleak: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader went away (`goleak check | head`): say nothing, and keep Python from flushing into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(USAGE)
    except Exception:  # noqa: BLE001 - whatever it is, say that it is our mistake and exit 3
        import traceback

        traceback.print_exc()
        click.echo("goleak: internal error; please report it with the lines above", err=True)
        sys.exit(INTERNAL)
    sys.exit(status if isinstance(status, int) else 0)


def _print(output: bytes) -> None:
    try:
        sys.stdout.buffer.write(output)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(USAGE)


if __name__ == "__main__":
    main()
