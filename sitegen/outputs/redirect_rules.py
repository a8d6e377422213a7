"""The file _redirects, which Netlify and Cloudflare Pages read: a rule for each alias, so that they
answer with the status 301 where the page of the alias only leads on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from msgspec import Struct

from sitegen import urls
from sitegen.errors import Problem, shorten
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.config import SETTINGS
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Redirect, Site
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned


class RedirectHost(Struct, frozen=True, kw_only=True):
    """What a host reads in _redirects: the `status` of a rule; a pattern of paths that it would not
    take literally; one of "source target" that it skips (None: it skips none); at most so many
    `rules` and `characters` of each (None: no limit is known)."""

    name: str
    status: str
    wildcards: str
    skipped: str | None = None
    rules: int | None = None
    characters: int | None = None


HOSTS = {
    # docs.netlify.com, "Redirects and rewrites": without "!", the page at the address wins.
    "netlify": RedirectHost(name="Netlify", status="301!", wildcards=r"\*|/:"),
    # developers.cloudflare.com/pages/configuration/redirects, and parseRedirects.ts in its
    # workers-sdk: a colon before a letter begins a placeholder also inside a part. A target on
    # another host needs https, and one that is the file of a folder looks like an endless loop.
    "cloudflare": RedirectHost(
        name="Cloudflare",
        status="301",
        wildcards=r"\*|/:|:[A-Za-z]",
        skipped=r" http:|/ /(.*/)?index\.html$",
        rules=2_000,
        characters=1_000,
    ),
}


class RedirectRulesJob(Struct, frozen=True, kw_only=True):
    """The rules of one host: from which path to which path, or whole address on another host; the
    status of all; and the text of the site's own file, which comes after them."""

    rules: tuple[tuple[str, str], ...]
    status: str
    own: bytes


RULES = JobFunction(
    "sitegen.outputs.redirect_rules:rules",
    RedirectRulesJob,
    ((r"rules.*", "the aliases"), (r"own", "static/_redirects"), by_name("status")),
)


def _jobs(context: Context) -> Planned:
    name, edition = context.config.build.redirects, context.edition
    if name is None:
        return
    host, href = HOSTS[name], edition.base.hrefs(edition.host)
    rules: list[tuple[str, str]] = []
    for redirect in _on_host(context):
        rule = href(redirect.url), href(redirect.target)
        problem = _unsafe(redirect, host) or _unread(redirect, rule, host)
        if problem:
            yield problem
        else:
            rules.append(rule)
    output = _output(edition.host)
    own = context.own_rules.get(_own_file(edition.host), b"")
    most = None if host.rules is None else max(0, host.rules - _static_rules(own, host))
    if most is not None and len(rules) > most:
        yield Problem(
            path=SETTINGS,
            severity="warning",
            code="redirect-limit",
            message=(
                f"{host.name} reads {host.rules:,} rules of {output}: {len(rules) - most:,}"
                " aliases, those of the oldest posts, have none"
            ),
            hint="their pages still lead to the new addresses",
        )
    job = RedirectRulesJob(rules=tuple(rules[:most]), status=host.status, own=own)
    yield RULES.job(output, "[build] redirects in site.toml", job, kind=Kind.FEED)


def joined(site: Site, own_rules: Mapping[str, bytes]) -> frozenset[str]:
    """The paths of the files in static/ that are a part of another one, and no file by
    themselves."""
    return frozenset({_own_file(edition.host) for edition in site.editions} & own_rules.keys())


def _output(host: str) -> str:
    return urls.output_path(f"{host}_redirects")


def _own_file(host: str) -> str:
    """The path of the site's own rules for a host."""
    return f"static/{_output(host)}"


def _static_rules(own: bytes, host: RedirectHost) -> int:
    """How many of the site's own rules are for one address each. Cloudflare counts those after the
    first with a wildcard among the others."""
    words = (line.split() for line in own.decode("utf-8-sig", errors="replace").splitlines())
    sources = (line[0] for line in words if line and not line[0].startswith("#"))
    return sum(1 for _ in takewhile(lambda at: not re.search(host.wildcards, at), sources))


def _on_host(context: Context) -> Iterator[Redirect]:
    """The redirects on the host of the edition: those of pages, authors and terms, then those of
    posts from the newest to the oldest."""
    base, host = context.edition.base, context.edition.host
    redirects = reversed(context.site.redirects)
    return (redirect for redirect in redirects if base.host_of(redirect.url) == host)


def _unsafe(redirect: Redirect, host: RedirectHost) -> Problem | None:
    """An error for an alias that would be a rule for other addresses as well, or for none."""
    alias = shorten(redirect.alias)
    if any(character.isspace() for character in redirect.alias):
        message = f"aliases: {alias} has a blank, which ends an address in _redirects"
        return _problem(redirect, message, f"write {'%20'.join(redirect.alias.split())}")
    if match := re.search(host.wildcards, redirect.url):
        sign = "*" if match[0] == "*" else ":"
        message = f"aliases: {alias} has {sign}, which stands for any text in _redirects"
        return _problem(redirect, message, "take it out, or redirects under [build]")
    return None


def _problem(redirect: Redirect, message: str, hint: str) -> Problem:
    return Problem.at(
        redirect.path, redirect.place, code="invalid-value", message=message, hint=hint
    )


def _unread(redirect: Redirect, rule: tuple[str, str], host: RedirectHost) -> Problem | None:
    """A warning about a rule that the host would not read."""
    length = len(_line(*rule, host.status))
    if host.skipped and re.search(host.skipped, " ".join(rule)):
        message = f"would lead to {shorten(rule[1])}, and {host.name} leads to no such address"
    elif host.characters is not None and length > host.characters:
        message = f"would have {length:,} characters, and {host.name} reads {host.characters:,}"
    else:
        return None
    return Problem.at(
        redirect.path,
        redirect.place,
        severity="warning",
        code="redirect-limit",
        message=f"aliases: a rule for {shorten(redirect.alias)} {message}",
        hint="its page still leads to the new address",
    )


# The host reads the file, but does not serve it: it has no address.
FAMILY = Family(jobs=_jobs, functions=(RULES,), per="host")


def _line(source: str, target: str, status: str) -> str:
    return f"{source} {target} {status}"


def rules(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `RedirectRulesJob` → _redirects, one rule a line. The first rule for an address counts, and
    Cloudflare wants those with wildcards last: the site's own may have some."""
    job = decode(input_, RedirectRulesJob)
    lines = (_line(source, target, job.status) for source, target in job.rules)
    return JobOutput(blobs=("".join(f"{line}\n" for line in lines).encode() + job.own,))
