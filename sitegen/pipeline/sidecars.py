"""What files beside pictures, such as `photo.jpg.toml`, say about them."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable, Iterator, Mapping, Set

from sitegen.errors import Problem
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.config import Config
from sitegen.model.documents import Tree
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.picture_meta import PictureSidecar
from sitegen.near import nearest
from sitegen.parse.job import Sidecar, SidecarJob

SIDECAR = JobFunction(
    "sitegen.parse.sidecar:sidecar", SidecarJob, (by_name("path", "timezone"),), profile="parse"
)


def tasks(tree: Tree, config: Config) -> Iterator[Task]:
    """The tasks that read the sidecars."""
    for file in tree.sidecars:
        yield Task(
            name=file.path,
            owner=file.path,
            function=SIDECAR.name,
            source=file.location,
            inputs=(file.digest,),
            job=encode(SidecarJob(path=file.path, timezone=config.timezone)),
        )


def load(
    tree: Tree, inspected: Iterable[Result], readable: Container[str], config: Config
) -> tuple[dict[str, PictureSidecar], list[Problem]]:
    """What sidecars say, by the path of the picture, and what is wrong with them; `inspected` are
    the results of `tasks`, among others, and `readable` the paths of pictures whose facts are
    known."""
    first: dict[str, str] = {}
    said: dict[str, PictureSidecar] = {}
    problems: list[Problem] = []
    read = [result for result in inspected if result.function == SIDECAR.name]
    pictures = frozenset(file.path for file in tree.non_documents) if read else frozenset()
    described = {file.path: tree.described_by(file) for file in tree.sidecars}
    for result in read:
        path = described[result.name]
        problems += _misplaced_sidecar(result.name, path, first, pictures)
        if path in pictures and path not in readable:
            problems.append(_unread(result.name, path))
        first.setdefault(path, result.name)
        if not result.problems:
            sidecar = decode(result.value, Sidecar, config.zone)
            problems += sidecar.problems
            said.setdefault(path, sidecar.said)
    return said, problems


def _unread(name: str, path: str) -> Problem:
    """The error that nothing of what the sidecar `name` says would be published: readers would see
    no label, and files would have no marks."""
    return Problem(
        path=name,
        code="sidecar-unused",
        message=f"sitegen cannot read the picture {path}, and so publishes nothing of what is said"
        " about it here",
        hint="save the picture as JPEG, PNG or WebP; or say it in the front matter that names it",
        others=(path,),
    )


def _misplaced_sidecar(
    name: str, path: str, first: Mapping[str, str], pictures: Set[str]
) -> Iterator[Problem]:
    """What is wrong with the sidecar `name` of the picture at `path`: `first` has the sidecars
    before it, by their pictures, and `pictures` the paths that pictures may have."""
    if path in first:
        yield Problem(
            path=name,
            code="two-sidecars",
            message=f"{first[path]} says something about that picture already",
            hint="keep one of the two",
            others=(first[path],),
        )
    elif path not in pictures:
        folder, _, file = path.rpartition("/")
        beside = sorted(each for each in pictures if each.rpartition("/")[0] == folder)
        # By names without endings: between short names, one of two equal endings is no likeness.
        names = {_stem(each): each.rpartition("/")[2] for each in beside}
        near = names.get(nearest(_stem(file), names), "")
        ending = name[len(path) :]
        yield Problem(
            path=name,
            severity="warning",
            code="sidecar-unused",
            message=f"there is no picture {file} beside this file",
            hint=(
                f"did you mean {near}{ending}?"
                if near
                else "name it like the picture, with its ending, or delete it"
            ),
        )


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]
