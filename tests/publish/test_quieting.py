"""A quiet copy has nothing that acts or asks; what is read stays."""

import pytest

from report_archiver.publish.datasette.quieting import quieted

LOUD = [
    "<script>x()</script>",
    "<SCRIPT SRC=//evil.example/x></SCRIPT>",
    "<img src=http://evil.example/x>",
    "<img src=x onerror=x()>",
    "<img srcset='http://evil.example/x 2x'>",
    "<link rel=preconnect href=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<iframe srcdoc='<b>x'></iframe>",
    "<iframe src='javascript:x()'></iframe>",
    "<object data=//evil.example></object>",
    "<embed src=//evil.example>",
    "<form action=//evil.example><button formaction=//evil.example>x</button></form>",
    "<a href=//evil.example ping=//evil.example target=_top>x</a>",
    "<a href='javascript:x()'>x</a>",
    "<a href=' data:text/html,evil.example'>x</a>",
    "<body background=//evil.example>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<p style=\"background:URL( 'http://evil.example' )\">x</p>",
    "<style>@import '//evil.example';</style>",
    "<style>p{background:image-set('//evil.example' 1x)}</style>",
    "<video poster=//evil.example src=//evil.example></video>",
    "<svg><image href=//evil.example /><use xlink:href=//evil.example#a /></svg>",
    "<svg onload=x()><a xlink:href='javascript:x()'>x</a></svg>",
    "<template shadowrootmode=open><img src=//evil.example></template>",
    "<input type=image src=//evil.example>",
    "<table background=//evil.example><tr><td background=//evil.example>x</table>",
    "<img src='data:image/svg+xml,<svg onload=x()>'>",
    "<math href='javascript:x()'>x</math>",
]


@pytest.mark.parametrize("loud", LOUD)
def test_nothing_acts_or_asks(loud):
    copy = quieted(f"<p>前</p>{loud}<p>后</p>").lower()
    for never in ("evil.example", "javascript:", "x()", "onerror", "onload", "<script", "srcdoc"):
        assert never not in copy
    assert "前" in copy
    assert "后" in copy


def test_what_is_read_stays():
    page = (
        '<html><head><title>t</title><style>td{color:red}</style></head><body><a href="#a">x</a>'
        '<p id="a" style="color:red" align="center">一</p>'
        '<img src="data:image/png;base64,AAAA" alt="b"></body></html>'
    )
    assert quieted(page) == page


def test_thousands_of_elements_cost_no_more_than_in_proportion():
    assert "onclick" not in quieted("<p onclick=a><img src=b>" * 20_000)
