"""A plan as a line of a crontab (crontab(5)), told from other lines by the mark at its end."""

from __future__ import annotations

import shlex

from report_archiver.schedule.plan import MARK, Every, Plan


def line(plan: Plan) -> str:
    """The line. Only errors are printed, so that cron mails nothing else; the settings are read by
    the shell."""
    environment, folder = (shlex.quote(str(path)) for path in (plan.environment, plan.folder))
    command = (
        f"cd {folder} && {{ set -a; [ ! -r {environment} ] || . {environment}; "
        f"exec {shlex.join(plan.command)} --quiet >/dev/null; }}"
    )
    day = "1" if plan.every is Every.week else "*"
    # To cron, an unescaped % ends the command.
    return f"{plan.minute} {plan.hour} * * {day} {command} {_mark(plan.name)}".replace("%", r"\%")


def added(crontab: str, plan: Plan) -> str:
    """A crontab with the plan's line, in the place of the one that it may have had."""
    others = removed(crontab, plan.name)
    return f"{others}{'' if others.endswith(chr(10)) or not others else chr(10)}{line(plan)}\n"


def removed(crontab: str, name: str) -> str:
    """A crontab without the line of this plan; all others stay as they are."""
    mark = _mark(name)
    return "".join(
        one for one in crontab.splitlines(keepends=True) if not one.rstrip("\n").endswith(mark)
    )


def _mark(name: str) -> str:
    return f"# {name}, {MARK}"
