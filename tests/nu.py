"""The Nu HTML checker: one run for any number of files and folders."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from needs import needs

VNU = Path(__file__).parent.parent / "node_modules/vnu-jar/build/dist/vnu.jar"
# It takes a file for a page without an address, where nothing is "self", and JSON-LD for a script
# that runs. Chromium tells what is refused.
NOT_SO = "Content Security Policy"


def said(*places: Path) -> list[str]:
    """Its errors and warnings, each with the file and line."""
    needs(shutil.which("java"), "The Nu HTML checker needs Java, which is not installed.")
    needs(VNU.is_file(), "The Nu HTML checker is not installed; `make tools` installs it.")
    done = subprocess.run(
        [
            "java",
            "-Xss4m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            VNU,
            "--skip-non-html",
            "--format",
            "json",
            *places,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr.startswith("{"), done.stdout
    return [
        f"{message.get('url', '')}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(done.stderr)["messages"]
        if NOT_SO not in message["message"]
    ]
