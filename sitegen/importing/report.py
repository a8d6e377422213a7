"""What an import did: for people, for programs, and as `import/report.md`, which stays beside the
site and is never published."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, to_builtins

from sitegen.importing.converting import one_line
from sitegen.importing.numbered_redirects import NumberedRedirects, is_numbered
from sitegen.importing.placing import Lost
from sitegen.importing.redirects import ServerRedirect, lines
from sitegen.importing.source import Note
from sitegen.importing.writing import Outcome

# In which order the terminal names what was imported.
_KINDS = ("posts", "pages", "authors", "comments", "files")
# How many documents with one kind of notes, places in each of them, and addresses are named; the
# others are counted.
NAMED, PLACES, ADDRESSES = 20, 3, 200
NO_BUILD = "error that prevents a build"
WEIGHTS = {3: "What is missing in the new site", 2: "What differs", 1: "Worth knowing"}


class ImportReport(Struct, frozen=True, kw_only=True):
    """The outcome of an import. `answers`: what nobody said, and what was taken for it. `outcomes`:
    what became of each file. `missing`: links to addresses of the old site that nothing has, and
    how often. `pictures`: addresses of pictures that the source does not have. `lifted`: sentences
    that went from bodies into front matter, with their counts."""

    system: str
    source: str
    into: str
    is_dry: bool
    counts: dict[str, int]
    answers: tuple[tuple[str, str], ...]
    outcomes: dict[str, Outcome]
    notes: tuple[Note, ...]
    lost: tuple[Lost, ...]
    redirects: tuple[ServerRedirect, ...]
    missing: dict[str, int]
    pictures: tuple[str, ...]
    lifted: dict[str, int]
    left_out: tuple[str, ...]
    warnings: int
    has_comments: bool

    def of(self, outcome: Outcome) -> list[str]:
        """The paths of the files with this outcome."""
        return sorted(path for path, each in self.outcomes.items() if each == outcome)


def to_look_at(report: ImportReport) -> int:
    """How many documents an editor has to look at: those with a note of weight 2 or more."""
    return len({note.document for note in report.notes if note.weight > 1 and note.document})


def for_programs(report: ImportReport) -> str:
    """The report as one JSON object, in ASCII."""
    names = (name for name in report.__struct_fields__ if name != "outcomes")
    values = {"ok": True, "problems": []}
    values |= to_builtins({name: getattr(report, name) for name in names})
    values["files"] = report.outcomes
    values["documents_to_look_at"] = to_look_at(report)
    return json.dumps(values)


def summary(report: ImportReport) -> list[str]:
    """The few lines that stand on the terminal."""
    would = "would be " if report.is_dry else ""
    counts = Counter(report.outcomes.values())
    words = [
        (counts["new"], f"{would}new"),
        (counts["changed"], f"{would}changed"),
        (counts["same"], "unchanged"),
        (counts["edited"], "kept, because they were edited"),
        (counts["deleted"], "left alone, because they were deleted"),
        (counts["gone"], "kept, though the source has them no longer"),
        (counts["left-out"], "set aside, because a build would refuse them"),
    ]
    found = ", ".join(
        counted(count, name)
        for name, count in sorted(report.counts.items(), key=lambda each: _KINDS.index(each[0]))
        if count
    )
    made = ", ".join(f"{count:,} {text}" for count, text in words if count)
    result = [f"{report.system}: {found or 'nothing to import'}", f"files: {made or 'none'}"]
    result += [f"nobody said {name}: it is {value}" for name, value in report.answers]
    if report.left_out:
        result.append(f"{len(report.left_out):,} private or protected: left out (--with-private)")
    if count := to_look_at(report):
        result.append(f"{counted(count, 'documents')} to look at")
    if report.lost:
        result.append(f"old addresses that need your server, or are lost: {len(report.lost):,}")
    if report.pictures:
        count = len(report.pictures)
        where = "see import/pictures.txt"
        result.append(f"pictures and files that stay on their old hosts: {count:,}, {where}")
    if count := sum(note.kind == NO_BUILD for note in report.notes):
        result.append(f"the site does not build yet: {counted(count, 'errors')}, see the report")
    return result


def counted(count: int, name: str) -> str:
    """A number and what is counted, which is named in the plural."""
    return f"{count:,} {name if count > 1 else name[:-1]}"


def markdown(report: ImportReport) -> str:
    """`import/report.md`."""
    parts = ["# Import", "", *(f"- {line}" for line in summary(report)), ""]
    parts += _next_steps(report)
    for weight, title in WEIGHTS.items():
        if chosen := [note for note in report.notes if note.weight == weight]:
            parts += [f"## {title}", "", *_notes(chosen)]
    parts += _addresses(report)
    parts += _links(report)
    parts += _pictures(report)
    parts += _files(report)
    if report.lifted:
        parts += ["## What went from texts into front matter", ""]
        ordered = sorted(report.lifted.items(), key=lambda each: (-each[1], each[0]))
        parts += [f"- {count:,} × {_code(text)}" for text, count in ordered[:ADDRESSES]]
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"


def _next_steps(report: ImportReport) -> Iterator[str]:
    yield "## What to do now"
    yield ""
    yield "1. Look at it: `sitegen serve`"
    yield "2. Compare its addresses with the old ones: `sitegen build`, then"
    yield "   `sitegen compare import/addresses.txt`"
    yield "3. Go through this list from the top."
    if report.has_comments:
        yield "4. The old comments are shown, and readers cannot reply. To let them, choose another"
        yield "   `provider` under `[comments]` in `site.toml`: mail, isso, giscus or utterances."
    yield ""


def _notes(notes: Iterable[Note]) -> Iterator[str]:
    kinds: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        kinds[note.kind].append(note)
    for kind in sorted(kinds, key=lambda each: (-len(kinds[each]), each)):
        chosen = kinds[kind]
        yield f"### {_plain(kind)} ({len(chosen):,})"
        yield ""
        shared = _shared(chosen)
        if shared:
            yield from (*(f"{_sentence(text)}" for text in shared), "")
        alike: dict[tuple[str, ...], list[Note]] = defaultdict(list)
        for note in chosen:
            # What is at many places of one document is one thing to see to.
            where = note.document or note.place
            alike[where, note.message, note.hint].append(note)
        groups = list(alike.values())
        for group in groups[:NAMED]:
            own = (each for each in (group[0].message, group[0].hint) if each not in shared)
            said = " — ".join(map(_plain, filter(None, own)))
            yield ": ".join(filter(None, (f"- {_where(group)}", said)))
        if len(groups) > NAMED:
            left = sum(map(len, groups[NAMED:]))
            yield f"- … and {left:,} more"
        yield ""


def _shared(notes: list[Note]) -> tuple[str, ...]:
    """What all of several notes say: it stands above them once."""
    if len(notes) < 2:
        return ()
    said = ({note.message for note in notes}, {note.hint for note in notes})
    return tuple(text for each in said if len(each) == 1 and (text := next(iter(each))))


def _sentence(text: str) -> str:
    return _plain(text[:1].upper() + text[1:]).rstrip(".") + "."


def _where(notes: list[Note]) -> str:
    """The file of the new site, which an editor can open, then the first places in the source."""
    places = list(dict.fromkeys(note.place for note in notes))
    found = ", ".join(map(_code, places[:PLACES])) + (" …" if len(places) > PLACES else "")
    times = f"{len(notes):,} times, " if len(notes) > 1 else ""
    return f"{_code(notes[0].file)} ({times}{found})" if notes[0].file else f"{times}{found}"


def _addresses(report: ImportReport) -> Iterator[str]:
    if report.lost:
        yield "## Old addresses that the new site cannot keep by itself"
        yield ""
        for each in report.lost[:ADDRESSES]:
            way = f" → {_code(each.to)}" if each.to else ""
            yield f"- {_code(each.address)}{way}: {_plain(each.why)}"
        if len(report.lost) > ADDRESSES:
            yield f"- … and {len(report.lost) - ADDRESSES:,} more: `sitegen import --json` has all"
        yield ""
    if report.redirects:
        yield "## Lines for your server"
        yield ""
        single = [each for each in report.redirects if not is_numbered(each)]
        yield from _rules(lines(single) if single else {})
        many = NumberedRedirects(report.redirects)
        if many:
            yield f"Addresses by number, such as `/?p=12` ({len(many):,}), are in files:"
            yield ""
            yield from _rules(many.lines())


def _rules(lines_of: Mapping[str, list[str]]) -> Iterator[str]:
    for server, rules in lines_of.items():
        yield f"{server}:" if rules else f"{server}."
        yield from ("", "```", *rules, "```", "") if rules else ("",)


def _links(report: ImportReport) -> Iterator[str]:
    if not report.missing:
        return
    yield f"## Links to addresses of the old site that nothing has ({len(report.missing):,})"
    yield ""
    ordered = sorted(report.missing.items(), key=lambda each: (-each[1], each[0]))
    yield from (f"- {count:,} × {_code(address)}" for address, count in ordered[:ADDRESSES])
    if len(ordered) > ADDRESSES:
        yield f"- … and {len(ordered) - ADDRESSES:,} more"
    yield ""


def _pictures(report: ImportReport) -> Iterator[str]:
    if not report.pictures:
        return
    yield f"## Pictures and files that stay on their old hosts ({len(report.pictures):,})"
    yield ""
    yield "The source does not have them. To bring them along, fetch them, and import again with"
    yield "`--uploads ../pictures`: `wget -x -P ../pictures -i import/pictures.txt`"
    yield ""
    yield from (f"- {_code(address)}" for address in report.pictures[:ADDRESSES])
    if len(report.pictures) > ADDRESSES:
        yield f"- … and {len(report.pictures) - ADDRESSES:,} more"
    yield ""


def _files(report: ImportReport) -> Iterator[str]:
    kinds: Mapping[Outcome, str] = {
        "edited": "Files that were edited, and stayed as they are",
        "deleted": "Files that were deleted, and were not written again",
        "gone": "Files of an earlier import that the source has no longer, and that stay",
        "left-out": "Files in `import/left-out/`",
    }
    for outcome, title in kinds.items():
        if paths := report.of(outcome):
            yield f"## {title} ({len(paths):,})"
            yield ""
            yield from (f"- {_code(path)}" for path in paths[:ADDRESSES])
            yield ""


def _code(text: str) -> str:
    """A text of the source as code, whatever signs it has."""
    text = one_line(text)
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _plain(text: str) -> str:
    """A text with words of the source, of which nothing is markup."""
    return one_line(text).replace("<", "&lt;").replace("[", "\\[")
