"""Fenced and indented code for Python-Markdown's own dialect, coloured by code.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markdown import Markdown
from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.extensions.codehilite import CodeHiliteExtension, parse_hl_lines
from markdown.extensions.fenced_code import FencedBlockPreprocessor, FencedCodeExtension

from sitegen.markdown import code
from sitegen.markdown.classic import fast


class Fences(FencedBlockPreprocessor):
    """Fenced code whose attributes cannot reach Pygments' options."""

    def handle_attrs(
        self, attrs: Iterable[tuple[str, str]]
    ) -> tuple[str, list[str], dict[str, Any]]:
        """An empty id, the classes of a block, and those of its options that it may set."""
        _, classes, configs = super().handle_attrs(attrs)
        return (
            "",
            [name for name in classes if code.CLASS.fullmatch(name)],
            {key: value for key, value in configs.items() if key in {"hl_lines", "linenums"}},
        )


class CachedFences(Fences):
    """Fenced code, with lexers and formatters that are cached."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines with a placeholder for each block of fenced code."""
        if not any("```" in line or "~~~" in line for line in lines):
            return lines
        text, index = "\n".join(lines), 0
        while fence := self.FENCED_BLOCK_RE.search(text, index):
            language, classes, options = fence["lang"] or "", list[str](), dict[str, Any]()
            if fence["attrs"]:
                attributes, rest = get_attrs_and_remainder(fence["attrs"])
                if rest:
                    index = fence.end("attrs")
                    continue
                _, classes, options = self.handle_attrs(attributes)
                language = classes.pop(0) if classes else ""
            elif fence["hl_lines"]:
                options["hl_lines"] = parse_hl_lines(fence["hl_lines"])
            placeholder = self.md.htmlStash.store(
                code.coloured(
                    fence["code"].strip("\n"),
                    code.lexer_of(language)(),
                    classes,
                    options.get("hl_lines", ()),
                    numbered=bool(options.get("linenums")),
                )
            )
            text = f"{text[: fence.start()]}\n{placeholder}\n{text[fence.end() :]}"
            index = fence.start() + 1 + len(placeholder)
        return text.split("\n")


def code_hilite() -> CodeHiliteExtension:
    """Python-Markdown's extension that colours indented code."""
    return CodeHiliteExtension(css_class="highlight", guess_lang=False, linenums=False)


class FencesExtension(FencedCodeExtension):
    """Python-Markdown's extension `fenced_code` with the fences of this module."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the fences."""
        md.registerExtension(self)
        md.preprocessors.register(
            (CachedFences if fast.applies() else Fences)(md, self.getConfigs()),
            "fenced_code_block",
            25,
        )
