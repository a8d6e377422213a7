"""New posts are judged as a build does: with the whole site, which they are laid over. So no rule
is written twice, and what is accepted can be built."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen import files, kinds
from sitegen.commands.adding.candidates import Candidate
from sitegen.commands.adding.reading import ReadArticle, expected_in_article
from sitegen.commands.check_site import linked
from sitegen.digest import of_bytes
from sitegen.errors import ANYTHING, NO_FIX, Problem, SiteError
from sitegen.formats.source_map import KeyPath, dotted
from sitegen.incremental.engine import Engine
from sitegen.model.config import Settings
from sitegen.model.documents import File, Tree
from sitegen.pipeline.inputs import prepare

# An article can depend on another one that is refused, and another on that.
_ROUNDS = 10


class Staged(Struct, frozen=True):
    """A candidate with its files in a temporary folder: its text first, then its pictures."""

    candidate: Candidate
    files: tuple[File, ...]
    text: str

    def in_article(self, problem: Problem) -> Problem:
        """The problem of a file that is not written, as one of the article. Its message names the
        line of the text, without blank lines before it."""
        article = self.candidate.article
        above = self.text.count("\n") - self.candidate.body.strip("\n").count("\n") - 1
        is_in_text = problem.path == self.candidate.path and problem.line > above
        place = f"line {problem.line - above} of the text: " if is_in_text else ""
        own = self._about_picture(problem) or problem
        if problem.path == self.candidate.path:
            own = _with_key_of_article(own, article)
        if is_in_text and not own.key:
            own = replace(own, key="html" if "html" in article.data else "markdown")
        return replace(
            own, path=article.name, line=article.line, column=0, message=place + own.message
        )

    def _about_picture(self, problem: Problem) -> Problem | None:
        """The problem if it is one of a picture of the article, with the key of that."""
        for picture, file in zip(self.candidate.pictures, self.files[1:], strict=True):
            named = (problem.path, *problem.others, problem.hint.rpartition(" ")[2])
            if problem.code in _OF_PICTURES and file.path in named:
                key, hint = _OF_PICTURES[problem.code]
                at = (*picture.at, *key)
                got = self.candidate.article.written(at)
                return replace(
                    problem,
                    hint=problem.hint if key and got else hint,
                    key=dotted(at),
                    got=got,
                    expected=expected_in_article(at),
                )
        return None


# Problems that a picture has, by code: the key that answers them, and what to do as long as it does
# not: other hints name files that are not there.
_OF_PICTURES: dict[str, tuple[KeyPath, str]] = {
    "picture": ((), "send a whole JPEG, PNG, GIF or WebP file"),
    "picture-ai": (("ai",), "say ai of the picture: none, modified, generated or data"),
    "picture-credentials": (
        ("credentials",),
        "say credentials of the picture: keep to publish all that, or drop to publish it without",
    ),
}


def _with_key_of_article(problem: Problem, article: ReadArticle) -> Problem:
    """The problem of a key of front matter as one of the key that the article has for it, with
    what is written there and what is expected."""
    if not problem.key:
        return problem
    key, message, hint = problem.key, problem.message, problem.hint
    if key.partition(".")[0] == "source":
        key, message = f"sources{key[6:]}", re.sub(r"^source\b", "sources", message)
        hint = re.sub(r"\bsource(?=: )", "sources", hint)
    at = tuple(int(part) if part.isdecimal() else part for part in key.split("."))
    got = problem.got or article.written(at)
    expected = problem.expected
    if expected == ANYTHING:
        expected = expected_in_article(at)
    if got == "[]":
        expected = replace(expected, limits=(("minItems", 1),))
    return replace(
        problem, key=key, message=message, hint=hint, got=got, expected=expected, fix=NO_FIX
    )


class Verdict(Struct, frozen=True):
    """The candidates that a build would accept, with warnings by path; and the problems of those
    that it would not, by the index of their article."""

    accepted: dict[int, Staged]
    warnings: dict[str, list[Problem]]
    refused: dict[int, list[Problem]]


def stage(folder: Path, number: int, candidate: Candidate, *, is_toml: bool) -> Staged:
    """Write the files of a candidate into the temporary `folder`. Raises OSError."""
    text = candidate.text(is_toml=is_toml)
    place = folder / f"add-{number}.md"
    data = text.encode()
    files.write(place, data)
    staged = [File(path=candidate.path, location=str(place), digest=of_bytes(data))]
    for index, picture in enumerate(candidate.pictures):
        place = folder / f"add-{number}-{index}.picture"
        files.write(place, picture.data)
        path = f"{candidate.path.rpartition('/')[0]}/{picture.name}"
        kind = kinds.of(picture.data[: kinds.HEAD])
        digest, size = of_bytes(picture.data), len(picture.data)
        staged.append(File(path=path, location=str(place), digest=digest, size=size, kind=kind))
    return Staged(candidate, tuple(staged), text)


class Judge(Struct, frozen=True, kw_only=True):
    """Judges candidates with the site of the `tree` at the moment `now`."""

    engine: Engine
    settings: Settings
    tree: Tree
    now: dt.datetime
    move: Callable[[int, Staged], Staged]

    def judge(self, candidates: dict[int, Staged]) -> Verdict:
        """Which of the candidates a build would accept, all together."""
        left, refused, moved = dict(candidates), dict[int, list[Problem]](), set[int]()
        for _ in range(_ROUNDS):
            problems = self._problems([*left.values()])
            wrong = _blamed(problems, left)
            if not wrong and any(map(_is_error, problems)):
                wrong = self._side_effects(problems, left)
            if not wrong:
                return Verdict(left, _warnings(problems, left), refused)
            for index, errors in wrong.items():
                can_move = index not in moved and left[index].candidate.before is None
                if can_move and all(error.code == "collision" for error in errors):
                    moved.add(index)
                    left[index] = self.move(index, left[index])
                else:
                    staged = left.pop(index)
                    refused[index] = [staged.in_article(error) for error in errors]
        for index, staged in left.items():
            message = "it depends on articles that depend on others that are refused"
            refused[index] = [staged.candidate.article.error(message, "add them first")]
        return Verdict({}, {}, refused)

    def _problems(self, candidates: Sequence[Staged]) -> list[Problem]:
        """The problems of the site with the candidates in it."""
        new = {file.path: file for staged in candidates for file in staged.files}
        content = [file for file in self.tree.content if file.path not in new]
        content = sorted([*content, *new.values()], key=lambda file: file.path)
        try:
            # `Tree` remembers what is in it: a new one is needed.
            tree = Tree(
                content=tuple(content),
                layouts=self.tree.layouts,
                static=self.tree.static,
                data=self.tree.data,
                litter=self.tree.litter,
                own_layouts=self.tree.own_layouts,
            )
            inputs = prepare(self.engine, self.settings.config, tree)
            _, problems, _ = linked(self.engine, inputs, self.settings, self.now, drafts=False)
            drafts = {
                each.candidate.path for each in candidates if "draft" in each.candidate.values
            }
            if drafts:
                _, more, _ = linked(self.engine, inputs, self.settings, self.now, drafts=True)
                problems += [problem for problem in more if problem.path in drafts]
        except SiteError as error:
            problems = list(error.problems)
        return list(dict.fromkeys(problems))

    def _side_effects(
        self, problems: Iterable[Problem], left: dict[int, Staged]
    ) -> dict[int, list[Problem]]:
        """The errors that other files have only because of the candidates. Nobody can tell which
        one of them is the cause."""
        before = {(each.path, each.code) for each in self._problems(())}
        new = [
            each for each in problems if _is_error(each) and (each.path, each.code) not in before
        ]
        return dict.fromkeys(left, new) if new else {}


def _is_error(problem: Problem) -> bool:
    return problem.severity == "error"


def _owners(left: dict[int, Staged]) -> dict[str, int]:
    return {file.path: index for index, staged in left.items() for file in staged.files}


def _blamed(problems: Iterable[Problem], left: dict[int, Staged]) -> dict[int, list[Problem]]:
    """The errors of each candidate, by its index: those in its files, and those of which they are a
    part. Of several candidates the last one is to blame: the first can be published."""
    owners = _owners(left)
    wrong: dict[int, list[Problem]] = {}
    for problem in filter(_is_error, problems):
        involved = [owners[path] for path in (problem.path, *problem.others) if path in owners]
        if involved:
            wrong.setdefault(max(involved), []).append(problem)
    return wrong


def _warnings(problems: Iterable[Problem], left: dict[int, Staged]) -> dict[str, list[Problem]]:
    owners = _owners(left)
    warnings: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.path in owners:
            path = left[owners[problem.path]].candidate.path
            warnings.setdefault(path, []).append(problem)
    return warnings
