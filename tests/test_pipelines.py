"""What pipelines run: the GitHub Action, the workflows of docs/ci.md, and the hook of pre-commit.
Their scripts run here as the services run them, with a `pip` that only notes what it should do."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from docs_support import ROOT, first_column
from msgspec import Struct
from needs import needs
from support import SiteTest

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
SCRIPTS = [name for name, step in STEPS.items() if "run" in step]
# How GitHub starts `shell: bash`, before the file.
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
PYTHON = f"""\
#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    printf '#!/bin/sh\\nexec "{sys.executable}" -m sitegen "$@"\\n' > "$3/bin/sitegen"
    cp "$0" "$3/bin/pip"
    chmod +x "$3/bin/sitegen"
elif [ "$1 $2" = "-m pip" ] || [ "${{0##*/}}" = pip ]; then
    printf '%s\\n' "$@" > "$PIP_NOTES"
else
    exec "{sys.executable}" "$@"
fi
"""


def example(page: str, language: str, number: int) -> str:
    """An example of a page of docs/, by its number among those in the language."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)[number]


def stub(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(0o755)
    return folder / name


def has(*modules: str) -> bool:
    return all(importlib.util.find_spec(module) for module in modules)


# --- the action -----------------------------------------------------------------------------------


class Ran(Struct):
    """What the scripts of the action left: the exit status, what they printed, the outputs of the
    build, and the summary of the job."""

    status: int
    printed: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """Runs the scripts of the action in the workspace of a site, as a runner of GitHub does."""

    def __init__(self, site: SiteTest, place: Path) -> None:
        self.workspace, self.temporary = site.root.parent, place / "temporary files"
        self.pip = place / "pip"
        self.python = stub(place / "stubs", "python", PYTHON)
        self.temporary.mkdir()

    def run(self, **given: str) -> Ran:
        defaults = {name: field["default"] for name, field in ACTION["inputs"].items()}
        values = {f"inputs.{name}": value for name, value in (defaults | given).items()}
        values["steps.python.outputs.python-path"] = str(self.python)
        ran = Ran(0, "", {}, "")
        for name in SCRIPTS:
            self._step(STEPS[name], values, ran)
            if ran.status:
                break
        return ran

    def _step(self, step: dict[str, Any], values: dict[str, str], ran: Ran) -> None:
        files = {kind: self.temporary / kind for kind in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_bytes(b"")
        script = self.temporary / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        variables = {
            name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], value)
            for name, value in step["env"].items()
        }
        assert step["shell"] == "bash"
        done = subprocess.run(
            [*BASH, str(script)],
            cwd=self.workspace,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_WORKSPACE": str(self.workspace),
                "RUNNER_TEMP": str(self.temporary),
                "SOURCE_DATE_EPOCH": "1780315200",
                "PIP_NOTES": str(self.pip),
                **{kind: str(file) for kind, file in files.items()},
                **variables,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        ran.status, ran.printed = done.returncode, ran.printed + done.stdout + done.stderr
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        ran.outputs |= dict(line.split("=", 1) for line in lines)
        ran.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")


@pytest.fixture
def runner(site: SiteTest, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    site.post("story", date="2026-01-01")
    return Runner(site, tmp_path_factory.mktemp("runner"))


def test_the_action_builds_a_site_and_says_what_it_did(site: SiteTest, runner: Runner) -> None:
    folder = site.root.name
    ran = runner.run(root=folder)
    assert ran.status == 0, ran.printed
    assert ran.outputs == {"changed": "true", "held": "0"}
    assert ran.summary.startswith("**Posts: 1 new**; 1 post published; ")
    assert site.published("2026/01/01/story/index.html")
    # It installs the sitegen of its own checkout, with the versions that its tests know.
    assert f"--constraint\n{ROOT}/constraints.txt\n{ROOT}\n" in runner.pip.read_text()
    # The next run has the cache.
    again = runner.run(root=folder, extras="math,search")
    assert again.outputs == {"changed": "false", "held": "0"}
    assert again.summary == "**Nothing has changed**; 1 post published.\n"
    assert f"\n{ROOT}[math,search]\n" in runner.pip.read_text()


def test_a_failed_build_fails_the_action_and_has_a_summary(site: SiteTest, runner: Runner) -> None:
    site.post("bad", more="aii: true")
    ran = runner.run(root=site.root.name)
    assert ran.status == 1
    assert ran.outputs == {}
    assert ran.summary.startswith("**1 error; nothing was published.**")
    # GitHub finds the line from the workspace.
    assert f"::error file={site.root.name}/content/posts/bad.md,line=7" in ran.printed


@pytest.mark.long
def test_the_action_counts_posts_that_are_held_back(site: SiteTest, runner: Runner) -> None:
    site.write("site.toml", site.source("site.toml").encode() + b'build.on_error = "hold"\n')
    site.post("bad", more="aii: true")
    ran = runner.run(root=site.root.name)
    assert (ran.status, ran.outputs) == (0, {"changed": "true", "held": "1"})
    assert "### Held back (1)" in ran.summary


def test_a_post_cannot_command_the_job(site: SiteTest, runner: Runner) -> None:
    command = "##[set-output name=changed]false"
    site.post("bad", more=f'aii: "{command}"\nlang: "{command}"')
    ran = runner.run(root=site.root.name)
    assert ran.status == 1
    assert "##\u200b[set-output name=changed]false" in ran.printed
    # The annotations are commands themselves, and data to the end of the line.
    lines = [line for line in ran.printed.splitlines() if not line.startswith("::error ")]
    assert "##[" not in "\n".join(lines)


@pytest.mark.long
def test_inputs_of_the_action_reach_the_build(site: SiteTest, runner: Runner) -> None:
    site.write("site.toml", 'title = "T"\nbase_url = "https://news.example/"\n')
    folder = site.root.name
    ran = runner.run(root=folder, **{"base-url": "https://preview.example/x/", "output": "site"})
    assert ran.status == 0, ran.printed
    page = (site.root / "site/2026/01/01/story/index.html").read_text(encoding="utf-8")
    assert "https://preview.example/x/2026/01/01/story/" in page
    assert runner.run(root=folder, strict="true").status == 1
    assert runner.run(root=folder, arguments="--explain\n\n--jobs=1\n").status == 0
    assert runner.run(root=folder, arguments="--no-such-option").status == 2
    assert "comments" in runner.run(root=folder, comments="true").printed
    for name in ("strict", "comments"):
        wrong = runner.run(root=folder, **{name: "yes"})
        assert (wrong.status, "expected true or false" in wrong.printed) == (2, True)


@pytest.mark.parametrize("name", ["root", "output", "base-url", "arguments", "extras", "strict"])
@pytest.mark.sampled(2)
def test_an_input_is_never_a_command(site: SiteTest, runner: Runner, name: str) -> None:
    runner.run(**{"root": site.root.name, name: '$(touch hacked) `touch hacked`"; touch hacked; "'})
    assert not list(runner.workspace.rglob("hacked"))


def test_scripts_have_no_expressions_and_actions_are_named_by_commit() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert SCRIPTS == ["Install sitegen", "Build"]
    assert not any("${{" in STEPS[name]["run"] for name in SCRIPTS)
    uses = re.findall(r"uses: (.*)", text)
    assert len(uses) == len(STEPS) - len(SCRIPTS)
    uses += re.findall(r"uses: (actions/.*)", example("ci", "yaml", 0))
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in uses)


def test_the_cache_is_saved_as_it_is_restored() -> None:
    restored, saved = (STEPS[f"{verb} the cache"] for verb in ("Restore", "Save"))
    assert saved["with"] == {
        key: value for key, value in restored["with"].items() if key != "restore-keys"
    }
    assert restored["with"]["key"].startswith(restored["with"]["restore-keys"])
    # After a failed build as well, but not in the middle of one.
    assert saved["if"].startswith("!cancelled() && ")


def test_inputs_and_outputs_of_the_action_are_documented() -> None:
    assert first_column("ci", "Inputs") == list(ACTION["inputs"])
    assert first_column("ci", "Outputs") == list(ACTION["outputs"])
    values = {
        value for step in STEPS.values() for value in re.findall(r"inputs\.([\w-]+)", str(step))
    }
    values |= {"root", "output"}
    assert values == set(ACTION["inputs"])


# --- GitLab ---------------------------------------------------------------------------------------


def gitlab(site: SiteTest, place: Path, job: str) -> subprocess.CompletedProcess[str]:
    """Run a job of the example, as GitLab's runner does: `before_script` and `script` in one shell,
    then `after_script` in another."""
    pipeline = yaml.safe_load(example("ci", "yaml", 1))
    python = stub(place / "stubs", "python", PYTHON)
    lines = [*pipeline["default"]["before_script"], *pipeline[job]["script"]]
    after = pipeline[job].get("after_script", ["true"])
    script = "\n".join(lines).replace("/tmp/sitegen", f"{place}/venv")
    ended = [
        subprocess.run(
            ["bash", "-eo", "pipefail", "-c", text],
            cwd=site.root,
            env={
                "PATH": f"{python.parent}:{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT),
                "SOURCE_DATE_EPOCH": "1780315200",
                "PIP_NOTES": str(place / "pip"),
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        for text in (script, "\n".join(after))
    ]
    return subprocess.CompletedProcess(
        script, ended[0].returncode, ended[0].stdout + ended[1].stdout, ended[0].stderr
    )


@pytest.mark.long
def test_the_pipeline_for_gitlab_checks_builds_and_shows_the_summary(
    site: SiteTest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("gitlab")
    site.post("story", date="2026-01-01")
    assert gitlab(site, place, "check").returncode == 0
    ended = gitlab(site, place, "pages")
    assert ended.returncode == 0, ended.stderr
    assert "git+https://github.com/OWNER/sitegen@COMMIT" in (place / "pip").read_text()
    assert ended.stdout.startswith("**Posts: 1 new**; 1 post published; ")
    pages = yaml.safe_load(example("ci", "yaml", 1))["pages"]
    assert all((site.root / path).is_dir() for path in pages["cache"]["paths"])
    assert pages["artifacts"]["paths"] == ["public/"]
    site.post("bad", more="aii: true")
    assert gitlab(site, place, "check").returncode == 1
    ended = gitlab(site, place, "pages")
    assert ended.returncode == 1
    assert ended.stdout.startswith("**1 error; nothing was published.**")


def test_a_message_holds_the_summary(site: SiteTest, tmp_path: Path) -> None:
    stub(tmp_path / "stubs", "curl", '#!/bin/sh\nprintf "%s\\n" "$@" > arguments\ncat > sent\n')
    text = '**Posts: 1 new**\n\n- "quoted" \\ ü\n'
    (tmp_path / "summary.md").write_text(text, encoding="utf-8")
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", example("ci", "sh", 0)],
        cwd=tmp_path,
        env={
            "PATH": f"{tmp_path / 'stubs'}:{os.environ['PATH']}",
            "CHAT_WEBHOOK": "https://chat.example/hooks/1",
        },
        check=True,
        timeout=60,
    )
    assert json.loads((tmp_path / "sent").read_bytes()) == {"text": text}
    assert (tmp_path / "arguments").read_text().splitlines()[-1] == "https://chat.example/hooks/1"


# --- what others say of the files -----------------------------------------------------------------


@pytest.mark.parametrize("schema", ["github-actions", "github-workflows", "gitlab-ci"])
def test_files_fit_the_schemas_of_the_services(tmp_path: Path, schema: str) -> None:
    needs(has("check_jsonschema"), "check-jsonschema is missing: run make test")
    file = ROOT / "action.yml"
    if schema != "github-actions":
        file = tmp_path / "pipeline.yml"
        number = ["github-workflows", "gitlab-ci"].index(schema)
        file.write_text(example("ci", "yaml", number), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", file],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# --- pre-commit -----------------------------------------------------------------------------------


class Repository:
    """A Git repository with a site in the folder `news`, and pre-commit with one of our hooks in
    it. The hook runs the sitegen of the tests: to install one would take a network."""

    def __init__(self, place: Path, name: str) -> None:
        self.root = place / "repository"
        self.site = SiteTest(self.root / "news")
        self.site.post("story", date="2026-01-01")
        hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
        hook = next(hook for hook in hooks if hook["id"] == f"sitegen-{name}")
        assert (hook.pop("language"), hook["entry"]) == ("python", f"sitegen {name}")
        command = f"{sys.executable} -m sitegen {name}"
        config = {
            "repos": [{"repo": "local", "hooks": [hook | {"language": "system", "entry": command}]}]
        }
        (self.root / ".pre-commit-config.yaml").write_text(json.dumps(config), encoding="utf-8")
        self.home = place / "home"
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "A site")

    def git(self, *arguments: str) -> None:
        name = ("-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *name, *arguments], cwd=self.root, check=True, timeout=60)

    def hook(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--verbose"],
            cwd=self.root,
            env={**os.environ, "PRE_COMMIT_HOME": str(self.home), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )


@pytest.fixture
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Repository:
    needs(has("pre_commit"), "pre-commit is missing: run make test")
    needs(shutil.which("git"), "git is missing: install the package git")
    return Repository(tmp_path, getattr(request, "param", "check"))


@pytest.mark.long
def test_the_hook_refuses_what_is_staged_and_wrong(repository: Repository) -> None:
    bad = repository.site.post("bad", more="aii: true")
    # Not staged yet.
    assert "(no files to check)" in repository.hook().stdout
    repository.git("add", ".")
    done = repository.hook()
    assert done.returncode == 1
    assert "content/posts/bad.md:7:1: error: aii: a post has no key of this name" in done.stdout
    # What is staged is judged, and not what is mended only in the folder.
    repository.site.edit(bad, "aii: true\n", "")
    assert repository.hook().returncode == 1
    repository.git("add", ".")
    assert repository.hook().returncode == 0


@pytest.mark.parametrize("repository", ["fix"], indirect=True)
def test_the_hook_that_mends_refuses_the_commit_and_the_next_is_fine(
    repository: Repository,
) -> None:
    bad = repository.site.post("bad", title="Bad: a post")
    repository.git("add", ".")
    done = repository.hook()
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert 'title: "Bad: a post"' in repository.site.source(bad)
    assert repository.hook().returncode == 1
    repository.git("add", ".")
    assert repository.hook().returncode == 0


@pytest.mark.long
def test_the_hook_is_for_documents_of_a_site_only(repository: Repository) -> None:
    (repository.root / "README.md").write_text("No front matter.\n", encoding="utf-8")
    repository.site.write("layouts/notes.md", "No front matter.\n")
    repository.site.write("content/comments/x.toml", "")
    repository.git("add", ".")
    done = repository.hook()
    assert (done.returncode, "(no files to check)" in done.stdout) == (0, True)
    repository.site.write("content/authors/bob.md", "---\nnam: Bob\n---\n")
    repository.git("add", ".")
    done = repository.hook()
    assert done.returncode == 1
    assert "1 checked" in done.stdout


def test_the_manifest_of_hooks_is_one_to_pre_commit() -> None:
    needs(has("pre_commit"), "pre-commit is missing: run make test")
    manifest = ROOT / ".pre-commit-hooks.yaml"
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(manifest)]
    assert subprocess.run(command, timeout=60).returncode == 0
    hooks = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["sitegen-check", "sitegen-fix"]
    assert f"- id: {hooks[0]['id']}\n" in example("ci", "yaml", 2)
