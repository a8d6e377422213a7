"""What other systems write in their HTML → HTML in which sitegen's Markdown can say it: figures,
galleries, films, posts elsewhere, code with its language, footnotes, anchors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sitegen import lazy
from sitegen.markdown.from_html import embeds, pictures, styles
from sitegen.markdown.from_html.footnotes import with_footnotes
from sitegen.markdown.from_html.nodes import COMMENT, HtmlNode
from sitegen.markdown.from_html.structure import HEADINGS
from sitegen.markdown.heading_ids import HeadingIds

_REPORTED = lazy.pattern(
    r"<(?:applet|button|canvas|form|math|select|style|svg|template|textarea)\b[^<>]{0,200}",
    re.IGNORECASE,
)
_UNSAFE = lazy.pattern(r"(?:href|src)\s*=\s*[\"']?\s*(?:javascript|vbscript):", re.IGNORECASE)
_FRAGMENT = lazy.pattern(r"""=\s*["']?\s*(?:#|&#)""")
# Comments of editors and browsers, which say nothing to people.
_IDLE_COMMENT = lazy.pattern(
    r"\s*(?:/?wp:|\[if |\[endif|<!\[endif|StartFragment|EndFragment|kg-card)"
)
_LANGUAGE = lazy.pattern(
    r"(?:^|\s)(?:language-|lang-|lang:|brush:\s*|highlight-source-|highlight-text-|sourceCode\s+|prettyprint\s+lang-)([\w+#.-]+)"
)
_STYLE_ALIGN = lazy.pattern(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
# Ids that systems make for every heading, whose readers never see them.
_MADE_ID = lazy.pattern(r"[0-9a-f]{4}|h\.[\w.]+|_[\w.]+|.*wp-block.*")
# `lang` of a block of code is a language of people, but for these.
_PROGRAMMED = frozenset(
    [
        *("actionscript", "apache", "bash", "c", "cpp", "csharp", "css", "diff", "go", "groovy"),
        *("html", "html5", "java", "javascript", "js", "json", "kotlin", "lua", "matlab", "objc"),
        *("perl", "php", "powershell", "python", "ruby", "rust", "scala", "shell", "sql", "swift"),
        *("typescript", "vb", "vbnet", "xml", "yaml"),
    ]
)
_NO_LANGUAGE = frozenset({"none", "plain", "plaintext", "text", "nohighlight", "auto", "default"})
# An anchor stands at the beginning of these: beside them, it would be a paragraph or misplaced.
_HOLDERS = frozenset({"dd", "div", "dt", "figcaption", "li", "p", "section", "td", "th"})
# An anchor can stand neither in these nor before them.
_WITHOUT_ANCHOR = frozenset({"caption", "source", "summary", "tbody", "tfoot", "thead", "tr"})


class Adoption:
    """Goes through one text. `left` gets what cannot be taken over; `targets` are the ids that its
    own links lead to."""

    def __init__(self, left: list[str], targets: frozenset[str]) -> None:
        self.left, self.targets = left, targets
        self.has_cards = False
        self._ids = HeadingIds()
        self._ids.reset(())

    def children(self, nodes: Sequence[HtmlNode | str]) -> list[HtmlNode | str]:
        """The nodes that come instead of `nodes`."""
        out: list[HtmlNode | str] = []
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
            else:
                out += self.element(node)
        return out

    def element(self, node: HtmlNode) -> list[HtmlNode | str]:
        """The nodes that come instead of one."""
        if node.tag == COMMENT:
            text = str(node.children[0]) if node.children else ""
            return [] if not text.strip() or _IDLE_COMMENT.match(text) else [node]
        maker = _MAKERS.get(node.tag)
        # Each child is gone through once: twice at each level would take for ever in deep trees.
        made = maker(self, node) if maker else None
        if made is None:
            if node.children:
                node.children = self.children(node.children)
            made = [node]
        id_ = node.attrs.get("id", "")
        return _with_anchor(node.tag, id_, made) if id_ in self.targets else made

    # --- single elements --------------------------------------------------------------------------

    def _heading(self, node: HtmlNode) -> list[HtmlNode | str]:
        for each in node.elements():
            # A heading is bold in any case.
            each.attrs = {name: value for name, value in each.attrs.items() if name != "style"}
        inside = self.children(node.children)
        id_ = node.attrs.get("id", "")
        automatic = self._ids(" ".join(node.text().split()))
        is_needed = id_ in self.targets or not _MADE_ID.fullmatch(id_)
        attrs = {name: value for name, value in node.attrs.items() if name != "id"}
        if id_ and id_ != automatic and is_needed and id_.removeprefix("h-") != automatic:
            inside.insert(0, HtmlNode("a", {"id": id_}))
        return [HtmlNode(node.tag, attrs, inside)]

    def _styled(self, node: HtmlNode) -> list[HtmlNode | str] | None:
        tags = styles.emphasis_of(node)
        if tags is None or (tags and any(each.tag in _HOLDERS for each in node.every())):
            return None
        inside = self.children(node.children)
        for tag in tags:
            inside = [HtmlNode(tag, {}, inside)]
        return inside

    def _link(self, node: HtmlNode) -> list[HtmlNode | str] | None:
        if "href" not in node.attrs:
            name = node.attrs.get("id") or node.attrs.get("name")
            return [HtmlNode("a", {"id": name} if name else {}, self.children(node.children))]
        attrs = dict(node.attrs)
        for name in ("id", "name"):
            if attrs.get(name) and attrs[name] not in self.targets:
                del attrs[name]
        link = HtmlNode("a", attrs, self.children(node.children))
        return pictures.without_link_to_itself(link)

    def _picture(self, node: HtmlNode) -> list[HtmlNode | str]:
        return pictures.picture(node, self.left)

    def _figure(self, node: HtmlNode) -> list[HtmlNode | str] | None:
        return pictures.figure(node, self.children(node.children))

    def _block(self, node: HtmlNode) -> list[HtmlNode | str]:
        if node.tag == "table" and len(node.children) == 1:
            cells = [each for each in node.every() if each.tag in ("td", "th")]
            if len(cells) == 1 and "tr-caption-container" not in node.classes():
                return [HtmlNode("div", {}, self.children(cells[0].children))]
        inside = self.children(node.children)
        return pictures.captioned(node, inside) or [node.like(inside)]

    def _quote(self, node: HtmlNode) -> list[HtmlNode | str]:
        if card := embeds.post(node):
            self.has_cards = True
            return [card]
        children = self.children(node.children)
        elements = [each for each in children if not isinstance(each, str) or each.strip()]
        last = elements[-1] if elements else None
        if (
            len(elements) > 1
            and isinstance(last, HtmlNode)
            and last.tag in ("cite", "footer")
            and not node.attrs.keys() & {"cite", "dir", "lang"}
            and "pull" not in node.classes()
        ):
            before = [each for each in children if each is not last]
            text = re.sub(r"^[\s—–-]+", "", last.text())
            name = _without_dash(last)
            if text:
                caption = HtmlNode("figcaption", {}, ["— ", *name])
                return [
                    HtmlNode(
                        "figure", {"class": "quote"}, [HtmlNode("blockquote", {}, before), caption]
                    )
                ]
        return [HtmlNode("blockquote", node.attrs, children)]

    def _frame(self, node: HtmlNode) -> list[HtmlNode | str]:
        found = embeds.frame(node, self.left)
        if any(isinstance(each, HtmlNode) and each.tag == "card" for each in found):
            self.has_cards = True
        elif node.tag == "object":
            # Browsers that could not show it have shown this.
            instead = [
                each for each in node.children if isinstance(each, str) or each.tag != "embed"
            ]
            found += self.children(instead)
        return found

    def _script(self, node: HtmlNode) -> list[HtmlNode | str]:
        if "brush:" in node.attrs.get("class", ""):
            # SyntaxHighlighter reads code from scripts, too, so that it need not be escaped.
            code = "".join([each for each in node.children if isinstance(each, str)])
            code = re.sub(r"\A\s*<!\[CDATA\[|\]\]>\s*\Z", "", code)
            return self._code(HtmlNode("pre", node.attrs, [code]))
        return embeds.script(node, self.left)

    def _code(self, node: HtmlNode) -> list[HtmlNode | str]:
        if "wp-block-verse" in node.classes():
            return [HtmlNode("p", {}, _broken(self.children(node.children)))]
        written = " ".join([f"{each.attrs.get('class', '')}" for each in (node, *node.elements())])
        attribute = next(
            (
                value
                for each in (node, *node.elements())
                for name in ("data-lang", "data-language", "data-enlighter-language")
                if (value := each.attrs.get(name))
            ),
            "",
        )
        found = _LANGUAGE.search(written)
        named = node.attrs.get("lang", "").lower()
        language = attribute or (found[1] if found else named if named in _PROGRAMMED else "")
        if not language and node.classes() == ["mermaid"]:
            language = "mermaid"
        language = re.sub(r"[^\w+#.-]", "", language.lower())
        attrs = (
            {"class": f"language-{language}"} if language and language not in _NO_LANGUAGE else {}
        )
        return [HtmlNode("pre", attrs, [_without_classes(each) for each in node.children])]

    def _wrapped_code(self, node: HtmlNode) -> list[HtmlNode | str] | None:
        """A box around code that names its language: `<div class="highlight-source-x">`."""
        inside = node.elements()
        if len(inside) == 1 and inside[0].tag in ("pre", "div"):
            classes = node.attrs.get("class", "")
            if _LANGUAGE.search(classes) and (
                pre := next((e for e in node.every() if e.tag == "pre"), None)
            ):
                merged = {**pre.attrs, "class": f"{pre.attrs.get('class', '')} {classes}"}
                return self._code(HtmlNode("pre", merged, pre.children))
        return None

    def _division(self, node: HtmlNode) -> list[HtmlNode | str]:
        return self._wrapped_code(node) or self._block(node)

    def _cell(self, node: HtmlNode) -> list[HtmlNode | str]:
        align = node.attrs.get("align", "").lower()
        if found := _STYLE_ALIGN.search(node.attrs.get("style", "")):
            align = found[1].lower()
        attrs = {name: value for name, value in node.attrs.items() if name != "class"}
        classes = [each for each in node.classes() if each.startswith("align-")][:1]
        if align in ("left", "center", "right"):
            classes = [f"align-{align}"]
        classes += [each for each in node.classes() if each in pictures.CAPTION]
        if classes:
            attrs["class"] = " ".join(classes)
        return [HtmlNode(node.tag, attrs, self.children(node.children))]

    def _form(self, node: HtmlNode) -> list[HtmlNode | str]:
        text = node.text().strip()
        has_fields = any(each.tag == "input" for each in node.every())
        # A long one is a page that some system has put into a form.
        if has_fields and len(text) < 200:
            return [embeds.leftover(f"form {' '.join(text.split())}"[:200])]
        return [node.like(self.children(node.children))]


def _with_anchor(tag: str, id_: str, made: Sequence[HtmlNode | str]) -> list[HtmlNode | str]:
    """`made`, which came instead of an element that a link of the text leads to, and its anchor."""
    if tag == "a" or tag in HEADINGS or tag in _WITHOUT_ANCHOR:
        return list(made)
    anchor = HtmlNode("a", {"id": id_})
    only = made[0] if len(made) == 1 else None
    if isinstance(only, HtmlNode) and only.tag in _HOLDERS:
        return [only.like([anchor, *only.children])]
    return [anchor, *made]


def _without_dash(node: HtmlNode) -> list[HtmlNode | str]:
    """The name in an attribution without a dash before it, in one line."""
    children = list(node.children)
    if (
        len(children) == 1
        and isinstance(children[0], HtmlNode)
        and children[0].tag in ("p", "cite")
    ):
        children = list(children[0].children)
    while children and isinstance(children[0], HtmlNode) and children[0].tag == "br":
        children.pop(0)
    if children and isinstance(children[0], str):
        children[0] = re.sub(r"^[\s—–-]+", "", children[0])
    return children


def _broken(children: Sequence[HtmlNode | str]) -> list[HtmlNode | str]:
    out: list[HtmlNode | str] = []
    for child in children:
        if isinstance(child, str):
            for number, line in enumerate(child.split("\n")):
                out += [HtmlNode("br"), line] if number else [line]
        else:
            out.append(child.like(_broken(child.children)))
    return out


def _without_classes(node: HtmlNode | str) -> HtmlNode | str:
    if isinstance(node, str):
        return node
    kept = {k: v for k, v in node.attrs.items() if k in ("href", "src", "alt")}
    return HtmlNode(node.tag, kept, node.children)


_MAKERS: dict[str, Callable[[Adoption, HtmlNode], list[HtmlNode | str] | None]] = {
    **dict.fromkeys(HEADINGS, Adoption._heading),
    **dict.fromkeys(("b", "strong", "i", "em", "span"), Adoption._styled),
    "a": Adoption._link,
    "img": Adoption._picture,
    "figure": Adoption._figure,
    "div": Adoption._division,
    "table": Adoption._block,
    "ul": Adoption._block,
    "blockquote": Adoption._quote,
    **dict.fromkeys(("iframe", "object", "embed", "amp-youtube"), Adoption._frame),
    "script": Adoption._script,
    "pre": Adoption._code,
    "td": Adoption._cell,
    "th": Adoption._cell,
    "form": Adoption._form,
}


def adopted(root: HtmlNode, html: str, left: list[str]) -> HtmlNode:
    """The tree of a text in the form above. `html` is what it was parsed from."""
    # Behind a comment that is never closed there is nothing.
    visible = re.sub(r"(?s)<!--.*?(?:-->|\Z)", "", html) if "<!--" in html else html
    left += [" ".join(found[0].split())[:120] + ">" for found in _REPORTED.finditer(visible)]
    if "script:" in visible:
        left += [found[0] for found in _UNSAFE.finditer(visible)]
    targets = frozenset[str]()
    if _FRAGMENT.search(html):
        root = with_footnotes(root)
        targets = frozenset(id_ for each in root.every() if (id_ := each.target_id()))
    adoption = Adoption(left, targets)
    adopted_root = root.like(adoption.children(root.children))
    if adoption.has_cards:
        _open_paragraphs(adopted_root)
    return adopted_root


def _open_paragraphs(root: HtmlNode) -> None:
    """Turn paragraphs that hold cards, which are blocks, into mere wrappers."""
    for node in root.every():
        if node.tag == "p" and any(each.tag == "card" for each in node.every()):
            node.tag = "div"
