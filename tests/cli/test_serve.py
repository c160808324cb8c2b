import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

COMMAND = Path(sys.executable).with_name("report-archiver")


def test_the_archive_is_served_until_control_c(demo_db):
    with subprocess.Popen(
        [COMMAND, "serve", "--db", demo_db, "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        url = re.search(r"http://\S+", server.stderr.readline())[0]
        with urlopen(f"{url}reports/report_figures.json?_size=1", timeout=30) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        assert "Traceback" not in server.stderr.read()


def test_a_busy_port_is_named_with_what_to_do(run, demo_db):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run("serve", "--db", demo_db, "--port", taken.getsockname()[1])
    assert ran.status == 2
    assert "choose another with --port" in ran.err
