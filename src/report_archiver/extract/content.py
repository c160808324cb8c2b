"""Finds the main content of a page without knowing the site: where its sentences stand.

Weight is given to running text and to chapter headings; links, forms and what every page carries
at its foot weigh nothing. From the body down, the child that holds nearly all of the weight and
every chapter heading is the content, until the text spreads over several children.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from report_archiver.extract.layout import Layout, Line, RawTable

# Line kinds that a page carries around its content, whatever it is about.
FURNITURE_LINE = re.compile(
    r"版权所有|网站标识码|ICP备|icp备|公网安备|技术支持|主办单位|主办[:：]|承办[:：]|网站地图|联系我们|"
    r"建议使用|浏览器|分辨率|设为首页|加入收藏|您是第|扫一扫|分享到|打印本页|"
    r"关闭窗口|当前位置|您现在的位置|您的位置|上一篇|下一篇|上一条|下一条|相关链接|友情链接|"
    r"责任编辑|信息来源[:：]|字号|无障碍|"
    # a counter; in a sentence, or in an item of a list, it is the report's
    r"^(?![（(]?[一二三四五六七八九十\d]+[）).、．])[^。]*访问量[:：][^。，]*$"
)
FURNITURE_OPENING = re.compile(
    r"相关(?:新闻|文章|阅读|推荐|文档|稿件)[：:]?$|"
    r"【?(?:大|中|小|打印|关闭|关 闭|收藏|返回顶部|TOP|Top|top)(?:[\s】|｜]|$)"
)
CHAPTER = re.compile(
    r"^(?:第[一二三四五六七八九十]{1,3}[章部]|[一二三四五六七八九十]{1,3} ?[、．.])"
)
SENTENCE = re.compile("[。；]")
TITLE = re.compile(r"信息公开(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:总结)?(?:报告|年报)$")
# Names that publishing systems give to the element that holds the text of an article.
KNOWN = re.compile(
    r"(?:class|id)=\"[^\"]*(?:trs_editor|ucapcontent|ucap-content|vsb_content|s_content|zoom|"
    r"art_con|article[-_]?(?:content|body|con\b)|ewb-article-content|con_con|news_?con|"
    r"content[-_]?(?:body|text|main)|text[-_]?content|main[-_]?text)",
    re.IGNORECASE,
)
META_LABELS = re.compile(
    r"索\s*引\s*号|主题分类|发布机构|发文机关|成文日期|生成日期|发文日期|公开日期|信息名称|文\s*号|"
    r"公开方式|公开范围|有\s*效\s*性|发布单位"
)
# A paragraph is never the content, however long: its neighbours belong to it.
FURNITURE = frozenset(("nav", "footer", "header", "aside"))
PARAGRAPHS = frozenset("p span font b strong li h1 h2 h3 h4 h5 h6".split())
MAX_TITLE = 60
FURNITURE_WIDTH = 60  # characters of a line that tell
MAX_CELL = 600  # characters
MAX_CELL_LINES = 12
MAX_HEADER_ROWS = 8
NEARLY_ALL = 0.82
CHAPTERS = 1 << 40  # the weight of a chapter's heading, more than that of any text
FAR_MOST = 0.4  # enough where the child has every chapter heading, or a name that says so


def find(layout: Layout) -> tuple[int, int, int]:
    """The content: its element, and the lines [first, last) that it holds."""
    if layout.marked >= 0:
        return _bounds(layout, layout.marked)
    weighed = _weigh(layout)
    here, tags = 0, layout.tree.tags
    while here in weighed.best:
        best = weighed.best[here]
        if tags[best].name in PARAGRAPHS or not weighed.holds(here, best, tags[best].attrs):
            break
        if tags[best].name == "table" and _is_data_table(layout, best):
            break
        here = best
    return _bounds(layout, here)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """For each element: the weight of the lines in it, CHAPTERS for each that opens a chapter
    included, and the child that has most of it."""

    weights: Sequence[int]
    best: Mapping[int, int]

    def holds(self, here: int, best: int, attrs: str) -> bool:
        """Whether the child has so much of the content that the content lies in it alone."""
        chapters, weight = divmod(self.weights[best], CHAPTERS)
        all_chapters, whole = divmod(self.weights[here], CHAPTERS)
        if chapters < all_chapters:
            return False
        sure = chapters >= 2 or KNOWN.search(attrs)
        return weight / max(1, whole) >= (FAR_MOST if sure else NEARLY_ALL)


def _weigh(layout: Layout) -> _Weighed:
    tags, parents = layout.tree.tags, layout.tree.parents
    weights = [0] * len(tags)
    best: dict[int, int] = {}
    for line in layout.lines[_title(layout.lines) :]:
        weight = _weight(line)
        if weight and CHAPTER.match(line.text):
            weight += CHAPTERS
        weights[line.element] += weight
    for index in range(len(tags) - 1, 0, -1):
        weight = weights[index]
        if not weight:
            continue
        parent = parents[index]
        if parent not in best or weight >= weights[best[parent]]:
            best[parent] = index
        if tags[index].name not in FURNITURE:
            weights[parent] += weight
    return _Weighed(weights, best)


def _title(lines: Sequence[Line]) -> int:
    """The line of the report's title, where one stands above its text: what is before it is the
    site's. 0 where there is none, or where chapters came before it."""
    for number, line in enumerate(lines):
        if CHAPTER.match(line.text):
            return 0
        if line.text.endswith(("报告", "年报")) and not line.links and _is_title(line.text):
            told = any(SENTENCE.search(line.text) and _weight(line) for line in lines[number + 1 :])
            return number if told else 0
    return 0


def _is_title(text: str) -> bool:
    return len(text) <= MAX_TITLE and bool(TITLE.search(text))


def _weight(line: Line) -> int:
    text, plain = line.text, len(line.text) - line.links
    if text.isdecimal():
        return plain
    if plain * 2 < len(text) or is_furniture(text[:FURNITURE_WIDTH]):
        return 0
    return plain * 2 if "。" in text or "；" in text else plain


def is_furniture(text: str) -> bool:
    """Whether a line is one that a page carries around its content."""
    return bool(FURNITURE_LINE.search(text) or FURNITURE_OPENING.match(text))


def _bounds(layout: Layout, index: int) -> tuple[int, int, int]:
    """The lines in an element: elements are in document order, so its subtree is a range."""
    parents, end = layout.tree.parents, index + 1
    while end < len(parents) and parents[end] >= index:
        end += 1
    inside = [n for n, line in enumerate(layout.lines) if index <= line.element < end]
    return (index, inside[0], inside[-1] + 1) if inside else (index, 0, 0)


def is_data(layout: Layout, table: RawTable) -> bool:
    """Whether a table is one to a reader, or only lays the page out."""
    if table.nested or len(table.rows) < 2 or max(map(len, table.rows)) < 2:
        return False
    lines, held = layout.lines, layout.held
    for row in table.rows:
        for cell in row:
            numbers = held[cell]
            if len(numbers) == 1 and len(lines[numbers[0]].text) <= MAX_CELL:
                continue  # as nearly all are
            if not _is_small(layout.lines_of(cell)):
                return False
    return True


def _is_data_table(layout: Layout, element: int) -> bool:
    return any(is_data(layout, table) for table in layout.tables if table.element == element)


def _is_small(lines: Sequence[Line]) -> bool:
    """Whether the lines of a cell are no more and no longer than a table's cells have."""
    return len(lines) <= MAX_CELL_LINES and sum([len(line.text) for line in lines]) <= MAX_CELL


def is_header_table(layout: Layout, table: RawTable) -> bool:
    """Whether a table is the page's own header (索引号, 发布机构, 生成日期 …), not the report's."""
    if len(table.rows) > MAX_HEADER_ROWS:
        return False
    texts = [line.text for row in table.rows for cell in row for line in layout.lines_of(cell)]
    return sum(bool(META_LABELS.match(text)) for text in texts) >= 2
