"""The functions that tasks run, as the files that make the tasks declare them, with their words for
`--explain` and `--profile`."""

from collections.abc import Callable

from msgspec import Struct

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.model.jobs import Job, Kind

# Patterns of paths into an input, such as "entries.0", and the words by which `--explain` names the
# values there. The first pattern that matches a whole path counts; its words can use its groups.
Labels = tuple[tuple[str, str], ...]


class NamedValues(Struct, frozen=True):
    """Values that a job names by their `digests`; `encoded` encodes the one with an index."""

    digests: tuple[str, ...]
    encoded: Callable[[int], bytes]


class EncodedJob(Struct, frozen=True):
    """A job, its encoded input, whose digest the job has, the names of the style sheets and scripts
    that its output uses, and values that the input names."""

    job: Job
    encoded: bytes
    assets: tuple[str, ...] = ()
    values: NamedValues | None = None


class JobFunction(Struct, frozen=True):
    """The function `name` ("module:function"), the type of its input, and the words for the parts
    of that.

    `reads` is the path by which labels name what the function reads beside its input: the bodies of
    documents, or a file. `shared` are the fields of the input that hold digests of values in the
    store. `profile` is the name under which `--profile` adds up the time."""

    name: str
    input: type[Struct]
    labels: Labels
    reads: str = "text"
    shared: tuple[str, ...] = ()
    profile: str = "feeds"

    def job(
        self,
        output: str,
        owner: str,
        input_: Struct,
        bodies: tuple[str, ...] = (),
        kind: Kind = Kind.FILE,
        assets: tuple[str, ...] = (),
        values: NamedValues | None = None,
    ) -> EncodedJob:
        """The job that makes `output` of this input and of the bodies of these documents; `assets`
        are the names of style sheets and scripts that it uses, and `values` are some that the input
        names by digest."""
        encoded = encode(input_)
        job = Job(output, owner, self.name, of_bytes(encoded), bodies, kind)
        return EncodedJob(job, encoded, assets, values)


# The label of the field `base`, a `urls.Base`, by the name of the setting that it comes from.
BASE_URL = (r"base\..*", "its base_url")


def by_name(*fields: str) -> tuple[str, str]:
    """The label of fields whose names say what they hold: "its title"."""
    return rf"(?:{'|'.join(fields)}).*", r"its \g<0>"
