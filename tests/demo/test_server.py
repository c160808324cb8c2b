"""The server as a client meets it: real connections to loopback."""

import gzip
import http.client
import socket
import struct
import threading
from datetime import UTC, datetime

import pytest

from report_archiver.demo.resource import Resource
from report_archiver.demo.server import serve

HTML = "text/html; charset=utf-8"
MODIFIED = datetime(2018, 3, 6, 9, 12, 16, tzinfo=UTC)
PAGE = Resource("<p>正文</p>".encode(), HTML, MODIFIED)
SITE = {
    "/": PAGE,
    "/404.html": Resource("页面不存在".encode(), HTML, MODIFIED),
    "/old": Resource(b"", "text/html", MODIFIED, 301, (("Location", "/"),)),
}


@pytest.fixture
def server():
    with serve(SITE) as running:
        yield running


@pytest.fixture
def client(server):
    connection = http.client.HTTPConnection(server.address, timeout=5)
    yield connection
    connection.close()


def ask(client, path="/", method="GET", **headers):
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    client.request(method, path, headers=fields)
    response = client.getresponse()
    return response, response.read()


def test_a_page_comes_whole_with_length_and_validators(client):
    response, body = ask(client)
    assert (response.status, response.version, body) == (200, 11, PAGE.body)
    assert response.headers["Content-Length"] == str(len(PAGE.body))
    assert response.headers["Content-Type"] == HTML
    assert response.headers["Last-Modified"] == "Tue, 06 Mar 2018 09:12:16 GMT"
    assert response.headers["ETag"] == PAGE.etag


def test_one_connection_carries_many_requests(client):
    ask(client)
    first = client.sock
    ask(client, "/nowhere")
    ask(client, method="HEAD")
    assert client.sock is first


def test_head_is_get_without_the_body(client):
    whole, _ = ask(client)
    head, body = ask(client, method="HEAD")
    assert body == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip", "gzip"), ("br, gzip;q=1", "gzip"), ("identity", None), ("gzip;q=0", None)],
)
def test_gzip_where_it_is_accepted(client, accepted, coding):
    response, body = ask(client, Accept_Encoding=accepted)
    assert response.headers["Content-Encoding"] == coding
    assert (gzip.decompress(body) if coding else body) == PAGE.body
    assert response.headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": PAGE.etag}, 304),
        ({"If_None_Match": f'"other", W/{PAGE.etag}'}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_Modified_Since": "Tue, 06 Mar 2018 09:12:16 GMT"}, 304),
        ({"If_Modified_Since": "Tue, 06 Mar 2018 09:12:15 GMT"}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
        ({"If_Modified_Since": "Tue, 06 Mar 2018 09:12:16"}, 200),
        # The tag decides where both are sent (RFC 9110 13.2.2).
        ({"If_None_Match": '"o"', "If_Modified_Since": "Tue, 06 Mar 2018 09:12:16 GMT"}, 200),
    ],
)
def test_conditional_requests(client, headers, status):
    response, body = ask(client, **headers)
    assert response.status == status
    assert body == (b"" if status == 304 else PAGE.body)
    assert response.headers["ETag"] == PAGE.etag


def test_the_tag_of_a_compressed_answer_is_good_for_the_next_request(client):
    first, _ = ask(client, Accept_Encoding="gzip")
    second, _ = ask(client, Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert second.status == 304


@pytest.mark.parametrize("path", ["/nowhere", "/404.html", "/%E6%97%A0"])
def test_a_missing_page_is_answered_with_the_error_page(client, path):
    response, body = ask(client, path)
    assert (response.status, body.decode()) == (404, "页面不存在")
    assert response.headers["ETag"] is None


def test_a_site_without_an_error_page_says_so_in_a_line():
    with serve({}) as bare:
        client = http.client.HTTPConnection(bare.address, timeout=5)
        response, body = ask(client)
        client.close()
    assert (response.status, body.decode()) == (404, "页面不存在\n")


def test_a_redirect(client):
    response, body = ask(client, "/old")
    assert (response.status, response.headers["Location"], body) == (301, "/", b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(client, method):
    client.request(method, "/", body=b"a=1")
    response = client.getresponse()
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")


def test_the_query_is_no_part_of_the_place_but_is_kept_in_the_log(server, client):
    response, _ = ask(client, "/?page=2", User_Agent="probe")
    assert response.status == 200
    (request,) = server.requests
    assert request[:2] == ("GET", "/?page=2")
    assert (request.headers["User-Agent"], request.status) == ("probe", 200)


def test_the_site_may_change_while_it_is_served():
    pages = {"/": PAGE}
    with serve(pages) as server:
        client = http.client.HTTPConnection(server.address, timeout=5)
        ask(client)
        pages["/"] = Resource(b"new", HTML, MODIFIED)
        response, body = ask(client, If_None_Match=PAGE.etag)
        client.close()
    assert (response.status, body) == (200, b"new")


def test_the_port_is_free_again_after_the_block():
    with serve(SITE) as server:
        port = server.port
    with serve(SITE, port=port) as again:
        assert again.address == f"127.0.0.1:{port}"


def test_a_client_that_goes_away_is_no_news(capfd):
    large = Resource(bytes(5_000_000), "application/octet-stream", MODIFIED)
    before = set(threading.enumerate())
    with (
        serve({"/": large}) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(1)
        # Reset instead of an orderly end, so that the server's next write fails.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert capfd.readouterr().err == ""
