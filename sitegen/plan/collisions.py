"""Several outputs at one address: which they are, which of them to blame, and what to do about
it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sitegen import terms, urls
from sitegen.errors import Problem
from sitegen.model.config import SETTINGS
from sitegen.model.documents import Page, Post
from sitegen.model.own_outputs import FOLDER
from sitegen.model.paths import POSTS
from sitegen.model.site import Edition, Site

# An output path, and its owner: the path of a file of the site, or a description.
Claim = tuple[str, str]
# The folders whose files are owners.
_FOLDERS = ("content/", "static/", f"layouts/{FOLDER}")


def collisions(
    site: Site, claims: Callable[[], Iterable[Claim]], gone: Mapping[str, tuple[int, int]]
) -> list[Problem]:
    """An error for each address that several outputs have, also if they differ only in letter case,
    which some file systems ignore; and for each file where a folder has to be. There is one error
    for each address, however many outputs claim it.

    `claims` yields all claims of the plan, each time anew: a large site has too many to keep them
    for the few collisions, mostly none. `gone` are the places in site.toml of the addresses that
    are gone on purpose, by owner."""
    keys: set[str] = set()
    repeated: set[str] = set()
    for output, _ in claims():
        key = _key(output)
        (repeated if key in keys else keys).add(key)
    blocked = _blocked(keys)
    if not repeated and not blocked:
        return []
    inside = {key for below in blocked.values() for key in below}
    by_key: dict[str, list[Claim]] = {}
    for output, owner in claims():
        if (key := _key(output)) in repeated or key in blocked or key in inside:
            if owner.startswith("the ") and not owner.startswith("the alias "):
                owner += _of_edition(site.edition_of(f"/{urls.encode(output)}"))
            by_key.setdefault(key, []).append((output, owner))
    blame = _Blame(site, gone)
    problems = []
    for key in sorted(repeated | blocked.keys()):
        if key in inside:
            continue
        below = [claim for other in blocked.get(key, ()) for claim in by_key[other]]
        owners = sorted(owner for _, owner in by_key[key]), sorted(owner for _, owner in below)
        path, place, hint = blame.on(sorted((*owners[0], *owners[1])))
        problems.append(
            Problem.at(
                path,
                place,
                code="collision",
                message=_message(by_key[key], *owners),
                hint=hint,
                others=tuple(
                    sorted({_file(owner) for group in owners for owner in group} - {path, ""})
                ),
            )
        )
    return problems


def _of_edition(edition: Edition) -> str:
    """What distinguishes the lists of an edition in messages from those of the site's language."""
    return f" in {edition.config.label}" if edition.prefix else ""


def _key(output: str) -> str:
    return urls.collision_key(output.removesuffix("/"))


def _blocked(keys: set[str]) -> dict[str, list[str]]:
    """The files where a folder has to be, each with the outputs that have to be in the folder."""
    blocked: dict[str, list[str]] = {}
    for key in sorted(key for key in keys if _is_in_any(key, keys)):
        ends = (i for i, character in enumerate(key) if character == "/")
        blocker = next(key[:end] for end in ends if key[:end] in keys)
        blocked.setdefault(blocker, []).append(key)
    return blocked


def _is_in_any(key: str, keys: set[str]) -> bool:
    """Whether one of the `keys` is a folder that the `key` is in."""
    folder = key.rpartition("/")[0]
    while folder:
        if folder in keys:
            return True
        folder = folder.rpartition("/")[0]
    return False


def _message(claims: list[Claim], owners: list[str], below: list[str]) -> str:
    outputs = sorted({_address(output) for output, _ in claims})
    count = len(owners) + len(below)
    if below:
        kind = (
            "a folder that sitegen fills" if claims[0][0].endswith("/") else "a file and a folder"
        )
        named = sorted((*owners, *below)) if count < 4 else [*owners[:1], *below[:1]]
        return f"{_address(claims[0][0])} is {kind}: {_by(named, count)}"
    if len(outputs) > 1:
        what = f"{_listed(outputs)} are one address where letter case does not count"
        return f"{what}: {_by(owners, count)}"
    if count == 2:
        return f"{outputs[0]} is published twice: {_by(owners, count)}"
    return f"{outputs[0]}: {count} {_kind(owners)} share this address: {_listed(owners)}"


def _by(owners: list[str], count: int) -> str:
    named = owners if count < 4 else owners[:2]
    more = f" and {count - len(named)} more" if count > len(named) else ""
    return f"by {', by '.join(named)}{more}"


def _listed(names: list[str]) -> str:
    return (
        f"{names[0]}, {names[1]} and {len(names) - 2} more"
        if len(names) > 2
        else " and ".join(names)
    )


def _kind(owners: list[str]) -> str:
    """The common kind of the owners, in a word."""
    for kind, folder in (("posts", POSTS), ("files", "content/"), ("files", "static/")):
        if all(owner.startswith(folder) for owner in owners):
            return kind
    return "files and lists"


def _address(output: str) -> str:
    is_page = output == "index.html" or output.endswith("/index.html")
    return "/" + (output.removesuffix("index.html") if is_page else output)


def _file(owner: str) -> str:
    """The file of the site that an owner is, or belongs to; "" for a list."""
    path = owner.rpartition(" of ")[2] if owner.startswith("the alias ") else owner
    return path if path.startswith(_FOLDERS) else ""


class _Blame:
    """The owner to blame for a collision, the place, and the hint. What is said to be gone and is
    there is the easiest to change, then an alias, then a slug."""

    def __init__(self, site: Site, gone: Mapping[str, tuple[int, int]]) -> None:
        self._gone = gone
        documents: list[Post | Page] = [article.post for article in site.with_pages]
        documents += [linked.page for linked in site.pages]
        self._documents = {document.path: document for document in documents}
        self._aliases = {redirect.owner: redirect for redirect in site.redirects}
        self._site = site

    def on(self, owners: list[str]) -> tuple[str, tuple[int, int], str]:
        for owner in owners:
            if owner in self._gone:
                return SETTINGS, self._gone[owner], "take it out of gone: something is there"
        for owner in owners:
            if owner in self._aliases:
                alias = self._aliases[owner]
                return alias.path, alias.place, "take the alias out"
        named = (owner for owner in owners if owner.startswith(_FOLDERS))
        path = next(named, "")
        if not path and (post := next(self._users(owners), None)):
            return post[0], post[1], "write them alike if they are one, or rename one of them"
        path = path or SETTINGS
        if path not in self._documents:
            return path, (0, 0), "rename one of them"
        if self._documents[path].mark("output") != (0, 0):
            return path, self._documents[path].mark("output"), "give it another output"
        place = self._documents[path].mark("slug", "title")
        several = sum(owner.startswith("content/") for owner in owners)
        if several > 2:
            return path, place, "give each of them a slug of its own"
        return path, place, f"give {'one of them' if several > 1 else 'it'} another slug"

    def _users(self, owners: list[str]) -> Iterator[tuple[str, tuple[int, int]]]:
        """The oldest posts with the terms among the owners, and where they are written."""
        groups = [
            (taxonomy, group, edition)
            for edition in self._site.editions
            for taxonomy, group in edition.groups()
        ]
        for taxonomy, group, edition in groups:
            articles, of = edition.articles, taxonomy.name
            for key, term in group.items():
                if term.articles and f"the {of} {term.name!r}{_of_edition(edition)}" in owners:
                    post = articles[term.articles[0]].post
                    keys = [*map(terms.key, taxonomy.written(post))]
                    yield post.path, taxonomy.place(post, keys.index(key))
