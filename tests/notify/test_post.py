"""Messages through Apprise, to real receivers on loopback."""

from __future__ import annotations

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.lark import NotifyLark
from apprise.plugins.wecombot import NotifyWeComBot
from tests.notify.receivers import mail, posts

from report_archiver.errors import UsageError
from report_archiver.notify import post
from report_archiver.notify.message import Message
from report_archiver.notify.post import digest, targets

MESSAGE = Message("report-archiver: 1 changed", "许昌 2021: 302 → 320\nhttp://a.example/?a=1&b=2")
SECRET = "hunter2hunter2"


def sent(address, message=MESSAGE):
    (target,) = targets([address])
    return target.send(message)


def port(server):
    return server.server_address[1]


def test_a_post_of_json():
    with posts() as server:
        assert sent(f"json://127.0.0.1:{port(server)}/hook") is None
    ((path, told),) = server.taken
    assert path == "/hook"
    assert (told["title"], told["message"]) == (MESSAGE.title, MESSAGE.body)


def test_a_mail():
    with mail() as server:
        address = f"mailto://127.0.0.1:{port(server)}?from=a@here.example&to=b@there.example"
        assert sent(address) is None
    (message,) = server.taken
    assert message["Subject"] == MESSAGE.title
    assert message["To"] == "b@there.example"
    plain = message.get_body(("plain", "html")).get_content()
    assert "许昌 2021: 302 → 320" in plain
    assert "http://a.example/?a=1&" in plain


@pytest.mark.parametrize(
    ("plugin", "attribute", "address", "text"),
    [
        (NotifyDingTalk, "notify_url", "dingtalk://{}", lambda told: told["text"]["content"]),
        (NotifyWeComBot, "notify_url", "wecombot://{}", lambda told: told["text"]["content"]),
        (NotifyFeishu, "notify_url", "feishu://{}", lambda told: told["content"]["text"]),
        (NotifyLark, "notify_url", "lark://{}", lambda told: told["content"]["text"]),
    ],
)
def test_chats(monkeypatch, plugin, attribute, address, text):
    """Their robots, pointed at loopback: what is posted is what they would get."""
    with posts() as server:
        own = getattr(plugin, attribute)
        there = own.replace("https://", f"http://127.0.0.1:{port(server)}/")
        monkeypatch.setattr(plugin, attribute, there)
        assert sent(address.format("abcdef0123456789" * 2)) is None
    ((path, told),) = server.taken
    assert "abcdef0123456789" in path
    said = text(told)
    assert said.splitlines()[0] == MESSAGE.title
    assert MESSAGE.body in said.replace("\r\n", "\n")


def test_what_is_refused_is_told_without_the_address():
    with posts() as server:
        server.status = 500
        address = f"json://{SECRET}:{SECRET}@127.0.0.1:{port(server)}/{SECRET}"
        error = sent(address)
    assert "500" in error
    assert SECRET not in error
    assert "\n" not in error


def test_nobody_is_there():
    with posts() as server:
        address = f"json://127.0.0.1:{port(server)}/{SECRET}"
    error = sent(address)
    assert "onnection" in error
    assert SECRET not in error


@pytest.mark.parametrize("address", [f"bogus://{SECRET}", f"http://{SECRET}", "", "json://"])
def test_an_address_that_nobody_knows_is_not_shown(address, capfd):
    with pytest.raises(UsageError, match="target 2") as raised:
        targets(["json://127.0.0.1/", address])
    printed = capfd.readouterr()
    assert SECRET not in f"{raised.value}{printed.out}{printed.err}"


def test_targets_are_named_by_service_and_never_shown():
    first, second = targets([f"json://a/{SECRET}", f"json://b/{SECRET}", f"json://a/{SECRET}"])
    assert (first.name, second.name) == ("json (target 1)", "json (target 2)")
    assert SECRET not in repr(first)
    assert first.digest == digest(f"json://a/{SECRET}") != second.digest


def test_without_apprise(monkeypatch):
    monkeypatch.setattr(post, "apprise", None)
    assert targets([]) == ()
    with pytest.raises(UsageError, match=r"pip install 'report-archiver\[notify\]'"):
        targets(["json://a"])
