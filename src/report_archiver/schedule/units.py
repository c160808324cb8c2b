"""A plan as units of systemd: a service, and the timer that starts it (systemd.exec(5), .timer(5)).

They work for the system's manager and for a user's alike. A user's manager may not be able to give
a service a view of the files of its own; systemd then passes over what asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from report_archiver.schedule.plan import MARK, Every, Plan

SERVICE = """\
# {mark} {sites}
[Unit]
Description=Crawl of {sites}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
WorkingDirectory={folder}
# Addresses for notices, which hold secrets: REPORT_ARCHIVER_NOTIFY='…'
EnvironmentFile=-{environment}
# Ctrl-C: what was committed stays, and 130 says so. 3: some pages failed, as pages do. 4: another
# crawl of this host is under way, which does the work.
KillSignal=SIGINT
SuccessExitStatus=3 4 130

NoNewPrivileges=yes
ProtectSystem=strict
# The archive; and the locks of hosts, which crawls by hand must see: /tmp cannot be private.
ReadWritePaths={writable} -/run/user/%U /tmp
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
"""
TIMER = """\
# {mark} {sites}
[Unit]
Description=Crawl of {sites}, every {every}

[Timer]
OnCalendar={calendar}
# After a time when the machine was off, and not with all others at once.
Persistent=true
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
"""


def service(plan: Plan) -> str:
    """The unit that crawls once."""
    return SERVICE.format(
        mark=MARK,
        sites=_specifiers(" ".join(plan.sites)),
        command=" ".join(_word(word).replace("$", "$$") for word in plan.command),
        folder=_specifiers(str(plan.folder)),
        environment=_specifiers(str(plan.environment)),
        writable=" ".join(_word(str(folder)) for folder in plan.folders),
    )


def timer(plan: Plan) -> str:
    """The unit that starts the other."""
    day = "Mon *-*-*" if plan.every is Every.week else "*-*-*"
    return TIMER.format(
        mark=MARK,
        sites=_specifiers(" ".join(plan.sites)),
        every=plan.every,
        calendar=f"{day} {plan.hour:02}:{plan.minute:02}:00",
    )


def files(plan: Plan) -> dict[str, str]:
    """The units by the names of their files."""
    return {f"{plan.name}.service": service(plan), f"{plan.name}.timer": timer(plan)}


def is_ours(unit: Iterable[str]) -> bool:
    """Whether a unit, by its lines, was made here."""
    return next(iter(unit), "").startswith(f"# {MARK}")


def _word(text: str) -> str:
    """One word of a list or a command: quoted, where it needs to be."""
    escaped = _specifiers(text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"' if set(text) & set(" '\"\\;") else escaped


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")
