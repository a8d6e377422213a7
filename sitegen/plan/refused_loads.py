"""What pages load, run or post to and what their policy refuses: errors at the places where layouts
and style sheets say it, and a warning for each script of another host without a digest.

What scripts load is not judged, nor are addresses that layouts compute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sitegen import hosts
from sitegen.errors import Problem, Severity, shorten
from sitegen.layouts.closures import BUILT_IN, Layouts, TemplateLoad
from sitegen.lazy import load
from sitegen.model.components import name_of
from sitegen.model.config import SETTINGS, Config, Settings
from sitegen.model.documents import Body, Document
from sitegen.model.security_settings import KINDS
from sitegen.model.site import Site
from sitegen.outputs.csp import policy
from sitegen.text.places import place_of

# What messages call what is loaded.
_NAMES = {
    "script": "the script",
    "style": "the style sheet",
    "img": "the picture",
    "font": "the font",
    "frame": "the frame",
    "media": "the sound or film",
    "manifest": "the manifest",
    "object": "the object",
}
_INLINE = {
    "inline-script": (
        "a script in a page does not run",
        'move it into layouts/js/NAME.js: <script defer src="{{ "js/NAME.js" | asset }}"></script>',
    ),
    "inline-style": (
        "styles in a page have no effect",
        "move them into layouts/css/custom.css",
    ),
    "style-attribute": (
        "the attribute style has no effect",
        "give the element a class, and write the rule into layouts/css/custom.css",
    ),
    "inline-handler": (
        "the attribute {address} does not run",
        "call addEventListener in a file layouts/js/NAME.js",
    ),
    "script-address": (
        "a script as an address does not run",
        "call addEventListener in a file layouts/js/NAME.js",
    ),
}


def problems(settings: Settings, layouts: Layouts) -> list[Problem]:
    """What the layouts of a site load that the policy of their pages refuses, and its scripts of
    other hosts that have no digest."""
    config = settings.config
    found = [
        (SETTINGS, TemplateLoad("script", script.src, place, bool(script.integrity)))
        for script, place in zip(config.scripts, settings.script_marks, strict=True)
    ]
    own = {name: scanned.loads for name, scanned in layouts.templates.items() if scanned.loads}
    judged = _judged(config, layouts) if own else frozenset()
    found += (
        (f"layouts/{name}", each)
        for name, each_of in own.items()
        if name in judged
        for each in each_of
    )
    for name, text in layouts.styles.items():
        found += ((f"layouts/{name}", each) for each in _of_style(text))
    if not found:
        return []
    judge = LoadJudge(config)
    return sorted(problem for path, each in found for problem in judge.problems(path, each))


def of_documents(
    settings: Settings, layouts: Layouts, site: Site, bodies: Callable[[str], Body]
) -> Iterator[Problem]:
    """What the texts and the front matter of published documents load that the policy of their
    pages refuses. In an archive it is a warning. `bodies` returns the body of a document by its
    path."""
    config = settings.config
    documents: list[Document] = [article.post for article in site.with_pages]
    documents += [linked.page for linked in site.pages]
    documents += site.authors.values()
    loading = [
        each for each in documents if each.loads or (each.image and _is_whole(each.image.target))
    ]
    if not loading or "page.html" not in _judged(config, layouts):
        return
    judge = LoadJudge(config)
    for document in loading:
        severity: Severity = "warning" if config.archive_of(document.path) else "error"
        refused = [
            number
            for number, (kind, origin) in enumerate(document.loads)
            if judge.is_refused(kind, origin)
        ]
        written = bodies(document.path).loads if refused else ()
        found = [(document.loads[number][0], *written[number]) for number in refused]
        if document.image and _is_whole(document.image.target):
            found.append(("img", document.image.target, *document.mark("image")))
        for kind, address, line, column in found:
            each = TemplateLoad(kind, address, (line, column), locked=True)
            yield from judge.problems(document.path, each, severity)


def _is_whole(address: str) -> bool:
    return bool(hosts.origin_of(address))


def _judged(config: Config, layouts: Layouts) -> frozenset[str]:
    """The templates of pages that have the policy of the site: in a `<meta>` that no layout
    replaces, or by a header."""
    if config.build.headers:
        return frozenset(layouts.templates)
    judged: set[str] = set()
    for name in layouts.templates:
        if name.startswith(BUILT_IN):  # no page is made by it alone
            continue
        reached = [each for each, _ in layouts.closure(name).templates]
        scans = [layouts.templates[each] for each in reached]
        if any(scan.prints_policy for scan in scans) and not any(scan.own_policy for scan in scans):
            judged.update(reached)
    # What components print stands in pages, and not in feeds.
    parts = [name for name in layouts.templates if name_of(name) and judged]
    return frozenset(
        judged.union(*({each for each, _ in layouts.closure(name).templates} for name in parts))
    )


def _of_style(text: str) -> Iterator[TemplateLoad]:
    for each in load("sitegen.text.loads:in_css")(text):
        yield TemplateLoad(each.kind, each.address, place_of(text, each.start))


class LoadJudge:
    """Judges what is loaded on a site with these settings."""

    def __init__(self, config: Config) -> None:
        self._config, self._policy = config, policy(config)
        self._own = {hosts.origin_of(config.base_url)}
        self._own |= {hosts.origin_of(each.base_url) for each in config.languages if each.base_url}
        self._scheme = config.base_url.partition(":")[0]

    def is_refused(self, kind: str, address: str) -> bool:
        """Whether the policy refuses it."""
        return not self._policy.allows(kind, address, self._own, self._scheme)

    def problems(
        self, path: str, each: TemplateLoad, severity: Severity = "error"
    ) -> Iterator[Problem]:
        """What is wrong with something that the file `path` has pages load."""
        address = each.address
        if each.setting:
            value = _param(self._config.params, each.setting.split(".")[2:])
            if not isinstance(value, str):
                return
            address = value + address
        if self.is_refused(each.kind, address):
            message, hint = self._words(each.kind, address)
            yield Problem.at(
                path,
                each.place,
                severity=severity,
                code="refused-load",
                message=message,
                hint=hint,
            )
        elif each.kind == "script" and not each.locked and self._is_elsewhere(address):
            yield Problem.at(
                path,
                each.place,
                severity="warning",
                code="script-integrity",
                message=f"the script {shorten(address)} has no integrity: its host can change it",
                hint='write integrity="sha384-…" and crossorigin, or publish it from layouts/js/',
            )

    def _is_elsewhere(self, address: str) -> bool:
        origin = hosts.origin_of(address, self._scheme)
        return bool(origin) and origin not in self._own

    def _words(self, kind: str, address: str) -> tuple[str, str]:
        """What is refused, and what to write."""
        if kind in _INLINE:
            message, hint = _INLINE[kind]
            return f"{message.format(address=address)}: the policy of pages refuses it", hint
        if kind == "base":
            return "the policy of pages refuses <base>", "write whole addresses, or use `| url`"
        if kind == "form":
            what = f"pages may not post to {shorten(address)}"
        elif kind == "connect":
            what = f"pages may not send requests to {shorten(address)}"
        else:
            what = f"pages may not load {_NAMES[kind]} {shorten(address)}"
        return what, self._hint(kind, address)

    def _hint(self, kind: str, address: str) -> str:
        if kind == "object":
            return "take <iframe>, <img>, <video> or a link instead"
        if kind == "manifest":
            return "set icon_png under [theme], which brings a manifest"
        origin = hosts.origin_of(address, self._scheme)
        secure = hosts.origin_of(address.strip().replace("http:", "https:", 1))
        if not origin:
            if kind == "frame" and not load("sitegen.urls:scheme")(address):
                own = hosts.origin_of(self._config.base_url)
                return _listing(self._config, kind, own)
            return "publish it as a file of the site"
        if origin != secure and secure:
            return f"write it with https:, and {_listing(self._config, kind, secure)}"
        return _listing(self._config, kind, secure)


def _listing(config: Config, kind: str, origin: str) -> str:
    """How to allow an origin."""
    if kind not in KINDS or not origin.startswith("https:"):
        return ""
    if config.security.of(kind):
        return f'add "{origin}" to {kind} under [security] in {SETTINGS}'
    return f'add {kind} = ["{origin}"] under [security] in {SETTINGS}'


def _param(params: Any, names: Iterable[str]) -> Any:
    for name in names:
        params = params.get(name) if isinstance(params, Mapping) else None
    return params
