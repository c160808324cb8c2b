import re
import signal
import socket
from urllib.request import urlopen


def test_the_archive_is_served_until_control_c(started, demo_db):
    with started("serve", "--db", demo_db, "--port", "0") as server:
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
