"""The HTML of reStructuredText, in the forms that sitegen's own reader of HTML knows."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from docutils.writers import html5_polyglot

from sitegen.importing.sources import html_trees

# The boxes of docutils, which have their names as titles.
_ALERTS = {
    **dict.fromkeys(("note", "seealso"), "note"),
    **dict.fromkeys(("tip", "hint"), "tip"),
    **dict.fromkeys(("important", "attention"), "important"),
    **dict.fromkeys(("caution", "danger", "error"), "caution"),
    "warning": "warning",
}


class RestructuredHtml(html5_polyglot.HTMLTranslator):  # type: ignore[misc]
    """HTML with nothing for style sheets of docutils."""

    def __init__(self, document: nodes.document) -> None:
        super().__init__(document)
        self._notes: list[str] = []

    def _since(self) -> str:
        """What was written since the length of the body was put into the context."""
        start = self.context.pop()
        inner = "".join(self.body[start:])
        del self.body[start:]
        return inner

    def depart_document(self, node: nodes.document) -> None:
        """The footnotes are in one list, at the end."""
        if self._notes:
            self.body.append(f'<div class="footnotes">{"".join(self._notes)}</div>\n')
        super().depart_document(node)

    def visit_footnote_reference(self, node: nodes.Element) -> None:
        """A link to a footnote, or to a citation."""
        label = html.escape(node.astext(), quote=False)
        id_ = html.escape(node["ids"][0])
        to = html.escape(node.get("refid") or self.document.nameids[node["refname"]])
        self.body.append(f'<sup id="{id_}"><a href="#{to}">{label}</a></sup>')
        raise nodes.SkipNode

    visit_citation_reference = visit_footnote_reference

    def visit_footnote(self, _: nodes.Element) -> None:
        """A footnote, or a citation."""
        self.context.append(len(self.body))

    def depart_footnote(self, node: nodes.Element) -> None:
        """The end of one. What nothing refers to stays where it is."""
        inner, id_ = self._since(), html.escape(node["ids"][0])
        label = html.escape(node[0].astext(), quote=False)
        if not node["backrefs"]:
            self.body.append(f'<p id="{id_}">[{label}]</p>{inner}')
            return
        back = html.escape(node["backrefs"][0])
        self._notes.append(f'<div id="{id_}"><a href="#{back}">{label}</a> {inner}</div>')

    visit_citation, depart_citation = visit_footnote, depart_footnote

    def visit_label(self, _: nodes.Element) -> None:
        """The label of a footnote, which has been written."""
        raise nodes.SkipNode

    def visit_admonition(self, _: nodes.Element) -> None:
        """A box."""
        self.context.append(len(self.body))

    def depart_admonition(self, node: nodes.Element) -> None:
        """The end of one."""
        kind = next((_ALERTS[name] for name in node["classes"] if name in _ALERTS), "note")
        self.body.append(html_trees.alert(kind, self._since()))

    def visit_line_block(self, node: nodes.Element) -> None:
        """Lines as they are, of a poem or an address."""
        if not isinstance(node.parent, nodes.line_block):
            self.body.append("<p>")

    def depart_line_block(self, node: nodes.Element) -> None:
        """The end of them."""
        if not isinstance(node.parent, nodes.line_block):
            self.body[-1:] = ["</p>\n"]

    def visit_line(self, node: nodes.Element) -> None:
        """One of them, as far in as it was."""
        depth, above = 0, node.parent.parent
        while isinstance(above, nodes.line_block):
            depth, above = depth + 1, above.parent
        self.body.append("&nbsp;" * 2 * depth)

    def depart_line(self, _: nodes.Element) -> None:
        """The end of it."""
        self.body.append("<br />\n")

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        """Code, with its language as a class."""
        names = [name for name in node["classes"] if name.startswith("language-")]
        language = f' class="{html.escape(names[0])}"' if names else ""
        code = html.escape(node.astext(), quote=False)
        self.body.append(f"<pre><code{language}>{code}\n</code></pre>\n")
        raise nodes.SkipNode

    def visit_raw(self, node: nodes.raw) -> None:
        """HTML that the functions above made, or that the author wrote."""
        if "html" in node.get("format", "").split():
            is_block = not isinstance(node.parent, nodes.TextElement)
            self.body.append(node.astext() + ("\n" if is_block else ""))
        raise nodes.SkipNode

    def visit_math(self, node: nodes.math, *_: Any) -> None:
        """A formula in a line."""
        self.body.append(f"${html.escape(node.astext(), quote=False)}$")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.math_block, *_: Any) -> None:
        """A formula on lines of its own."""
        self.body.append(f"<p>$${html.escape(node.astext(), quote=False)}$$</p>\n")
        raise nodes.SkipNode

    def visit_section(self, _: nodes.section) -> None:
        """Sections only give their headings a level."""
        self.section_level += 1

    def depart_section(self, _: nodes.section) -> None:
        """See above."""
        self.section_level -= 1

    def visit_title(self, node: nodes.title) -> None:
        """A heading, with the ids of its section where links may lead to them."""
        parent = node.parent
        if isinstance(parent, nodes.section):
            level = min(6, self.section_level + 1)
            id_ = f' id="{html.escape(parent["ids"][0])}"' if parent["ids"] else ""
            self.body.append(f"<h{level}{id_}>")
            self.context.append(f"</h{level}>\n")
            return
        if isinstance(parent, nodes.Admonition):
            if not _ALERTS.keys().isdisjoint(parent["classes"]):
                raise nodes.SkipNode
            self.body.append("<p><strong>")
            self.context.append("</strong></p>\n")
            return
        super().visit_title(node)

    def depart_title(self, node: nodes.title) -> None:
        """The end of a heading."""
        if isinstance(node.parent, nodes.section | nodes.Admonition):
            self.body.append(self.context.pop())
            return
        super().depart_title(node)
