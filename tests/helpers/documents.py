"""Extracts the code blocks of documents, and runs them in a shell."""

import os
import re
import subprocess
import sys
from pathlib import Path


def blocks(text):
    """Return the language and the content of each fenced block."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)


def shell(repository, script):
    """Run a script in a repository, with this Python first in PATH; return its output."""
    return run(repository, ["bash", "-e", "-c", script])


def run(repository, command, entered=None):
    """Run a command in a repository; return its standard output."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GIT_CEILING_DIRECTORIES": str(repository.folder.parent),
    }
    done = subprocess.run(
        command,
        cwd=repository.folder,
        env=environment,
        input=entered,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout
