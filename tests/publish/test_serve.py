"""serve: the real server in a process of its own, and what it says where it cannot."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from report_archiver.errors import UsageError
from report_archiver.publish import serve as module
from report_archiver.publish.serve import serve

PROGRAM = """
import sys
from pathlib import Path
from report_archiver.publish.serve import serve
serve(Path(sys.argv[1]), "127.0.0.1", 0, announce=lambda line: print(line, flush=True))
print("ended")
"""


@pytest.fixture
def server(archive_path):
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(archive_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    with process:
        yield process
        process.kill()


def test_it_serves_says_where_and_ends_with_ctrl_c(server, archive_path):
    line = server.stdout.readline()
    assert line.startswith(f"{archive_path} is at http://127.0.0.1:")
    url = line.split(" at ")[1].split()[0]
    with urllib.request.urlopen(f"{url}reports/report_figures", timeout=30) as response:
        assert response.status == 200
        assert "default-src 'none'" in response.headers["content-security-policy"]
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=30)
    assert (out, err, server.returncode) == ("ended\n", "", 0)


def test_a_query_that_takes_too_long_is_told_on_the_page_alone(server):
    url = server.stdout.readline().split(" at ")[1].split()[0]
    endless = "with recursive c(n) as (select 1 union all select n + 1 from c) select max(n) from c"
    query = urllib.parse.urlencode({"sql": endless, "_timelimit": 20})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{url}reports?{query}", timeout=30)
    with caught.value as response:
        assert response.status == 400
        assert "took too long" in response.read().decode()
    server.send_signal(signal.SIGINT)
    assert server.communicate(timeout=30) == ("ended\n", "")


@pytest.mark.parametrize("path", ["nothing", "a/b/c/d/e", "-/original/1/2", "-/report"])
def test_a_path_that_nothing_answers_to_is_not_found(server, path):
    url = server.stdout.readline().split(" at ")[1].split()[0]
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{url}{path}", timeout=30)
    with caught.value as response:
        assert response.status == 404
    server.send_signal(signal.SIGINT)
    assert server.communicate(timeout=30) == ("ended\n", "")


def test_a_crawl_may_write_while_it_serves(server, archive_path):
    url = server.stdout.readline().split(" at ")[1].split()[0]
    conn = sqlite3.connect(archive_path)
    conn.execute("UPDATE publishers SET name = '丙局' WHERE id = 1")
    conn.commit()
    conn.close()
    with urllib.request.urlopen(f"{url}reports/publishers", timeout=30) as response:
        assert "丙局" in response.read().decode()


def test_a_port_in_use_is_told(archive_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"127\.0\.0\.1 port {port}: something else uses it"):
            serve(archive_path, "127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("192.0.2.1", 0)])
def test_a_host_or_port_that_is_none_is_told(archive_path, host, port):
    with pytest.raises(UsageError, match=f"cannot listen on {host} port {port}"):
        serve(archive_path, host, port)


def test_a_missing_archive_is_told(tmp_path):
    with pytest.raises(UsageError, match="no archive at"):
        serve(tmp_path / "none.db", "127.0.0.1", 0)


def test_another_database_is_not_served(tmp_path):
    path = tmp_path / "other.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE t (a)")
    conn.close()
    with pytest.raises(UsageError, match="another program's database"):
        serve(path, "127.0.0.1", 0)


def test_without_datasette_it_says_how_to_get_it(archive_path, monkeypatch):
    monkeypatch.setattr(module, "Datasette", None)
    with pytest.raises(UsageError, match=r"pip install 'report-archiver\[browse\]'"):
        serve(archive_path, "127.0.0.1", 0)


def test_a_browser_is_opened_at_the_address_announced(archive_path, monkeypatch):
    opened, told = [], []
    monkeypatch.setattr(module.webbrowser, "open", opened.append)
    monkeypatch.setattr(module, "_run", lambda db, listener, immutable: None)
    serve(archive_path, "127.0.0.1", 0, open_browser=True, announce=told.append)
    [url] = opened
    assert url in told[0]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001/"),
        ("0.0.0.0", "http://127.0.0.1:8001/"),  # noqa: S104
        ("::1", "http://[::1]:8001/"),
        ("localhost", "http://localhost:8001/"),
    ],
)
def test_the_address_is_one_that_a_browser_can_open(host, url):
    assert module._url(host, 8001) == url


def test_answers_do_not_wait_for_their_head_to_be_acknowledged():
    with (
        module._listening("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as connection,
    ):
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
