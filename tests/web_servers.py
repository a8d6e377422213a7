"""nginx, Caddy and Apache with a folder of files, each in the foreground and on loopback only."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from isso_server import free_port
from msgspec import Struct
from needs import needs

PATIENCE = 60
# Where Debian puts servers, and the modules of Apache.
SBIN, APACHE_MODULES = "/usr/sbin", Path("/usr/lib/apache2/modules")


class WebServer(Struct, frozen=True, kw_only=True):
    """How to run the program `name`, of Debian's `package`: its `arguments` and its configuration,
    in which `%PORT%`, `%ROOT%` and `%FOLDER%` are its port, the folder of files and one for itself.
    `%LINES%` are the lines that are tried, which may have these as well; for Apache, others
    are in .htaccess."""

    name: str
    package: str
    arguments: tuple[str, ...]
    configuration: str


def _nginx(http: str) -> WebServer:
    return WebServer(
        name="nginx",
        package="nginx",
        arguments=("-p", "%FOLDER%", "-e", "stderr", "-c", "%FOLDER%/configuration"),
        configuration=f"""\
daemon off;
master_process off;
pid pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path temporary;
    proxy_temp_path temporary;
    fastcgi_temp_path temporary;
    uwsgi_temp_path temporary;
    scgi_temp_path temporary;
{http}
}}
""",
    )


def _caddy(sites: str) -> WebServer:
    return WebServer(
        name="caddy",
        package="caddy",
        arguments=("run", "--adapter", "caddyfile", "--config", "%FOLDER%/configuration"),
        configuration=f"{{\n    admin off\n}}\n{sites}",
    )


NGINX = _nginx("""\
    types { text/html html; }
    server {
        listen 127.0.0.1:%PORT%;
        root %ROOT%;
        %LINES%
    }""")
CADDY = _caddy("""\
http://127.0.0.1:%PORT% {
    bind 127.0.0.1
    root * %ROOT%
    %LINES%
    file_server
}
""")
# Those whose lines are the whole site.
WHOLE_NGINX = _nginx("    include /etc/nginx/mime.types;\n%LINES%")
WHOLE_CADDY = _caddy("%LINES%")
APACHE = WebServer(
    name="apache2",
    package="apache2-bin",
    arguments=("-X", "-f", "%FOLDER%/configuration"),
    configuration="".join(
        f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"
        for name in (
            "mpm_event",
            "authz_core",
            "alias",
            "dir",
            "mime",
            "filter",
            "deflate",
            "headers",
            "rewrite",
        )
    )
    + """\
ServerRoot %FOLDER%
ServerName 127.0.0.1
Listen 127.0.0.1:%PORT%
PidFile pid
ErrorLog errors
TypesConfig /dev/null
AddType text/html .html
AddType text/css .css
DocumentRoot %ROOT%
<Directory %ROOT%>
    AllowOverride FileInfo
    Require all granted
</Directory>
%LINES%
""",
)


@contextlib.contextmanager
def serving(server: WebServer, folder: Path, root: Path, lines: str) -> Iterator[int]:
    """The port at which the files in `root` are served; `folder` is new, and for the server."""
    program = shutil.which(server.name, path=f"{os.environ.get('PATH', '')}{os.pathsep}{SBIN}")
    there = program and (server is not APACHE or APACHE_MODULES.is_dir())
    needs(there, f"{server.name} is not installed: it is in Debian's package {server.package}.")
    folder.mkdir()
    values = {"LINES": lines, "PORT": str(free_port()), "ROOT": str(root), "FOLDER": str(folder)}

    def filled(text: str) -> str:
        for name, value in values.items():
            text = text.replace(f"%{name}%", value)
        return text

    (folder / "configuration").write_text(filled(server.configuration), encoding="utf-8")
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [str(program), *map(filled, server.arguments)],
            stdout=said,
            stderr=said,
            env={**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""},
        )
    try:
        _await(process, int(values["PORT"]), folder / "said")
        yield int(values["PORT"])
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), timeout=1),
        ):
            return
        assert process.poll() is None, said.read_text(encoding="utf-8")
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.01)  # nothing tells of it
