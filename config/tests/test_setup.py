"""scripts/find-python and scripts/setup, on machines that are made up for the test."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = settings.BASE_DIR / "scripts"
# What a shell script needs besides; none of these folders holds a python3 that is recent enough
# under a name that find-python tries, except through the links made below.
TOOLS = ("sh", "cat", "cksum", "dirname", "rm", "printf")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder to be the only one on PATH, with the few tools that the scripts call."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return folder


def find_python(machine: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return run(["sh", str(SCRIPTS / "find-python")], machine, home)


def run(command: list[str], machine: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        command,
        env={"PATH": str(machine), "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def put(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_python_on_the_path_is_found(machine: Path, tmp_path: Path) -> None:
    put(machine / "python3.14", f'exec {sys.executable} "$@"')

    result = find_python(machine, tmp_path)

    assert result.stdout.strip() == os.path.realpath(sys.executable)


def test_a_shim_with_nothing_behind_it_is_passed_over(machine: Path, tmp_path: Path) -> None:
    put(machine / "python3.14", 'echo "pyenv: python3.14: command not found" >&2; exit 127')
    put(tmp_path / ".pyenv/versions/3.13.0/bin/python3", f'exec {sys.executable} "$@"')

    result = find_python(machine, tmp_path)

    assert result.returncode == 0
    assert result.stdout.strip() == os.path.realpath(sys.executable)


def test_without_any_it_says_what_to_install(machine: Path, tmp_path: Path) -> None:
    for name in ("python3.14", "python3.13", "python3.12", "python3", "python"):
        put(machine / name, "exit 1")
    script = (SCRIPTS / "find-python").read_text()
    # The folders of the system may hold a good one; this machine has none.
    for folder in ("/opt/homebrew/bin", "/usr/local/bin", "/usr/bin"):
        script = script.replace(f"{folder}/python3", f"{tmp_path}/none/python3")
    copy = tmp_path / "find-python"
    copy.write_text(script)

    result = run(["sh", str(copy)], machine, tmp_path)

    assert result.returncode == 1
    assert "Stint needs Python 3.12 or newer" in result.stderr
    assert "apt install python3" in result.stderr


def test_a_second_setup_does_nothing(tmp_path: Path) -> None:
    """Neither pip nor npm is there to be called: only the stamps decide."""
    project = fresh_stamped_project(tmp_path)

    result = subprocess.run(  # noqa: S603
        ["/bin/sh", str(project / "scripts/setup")], capture_output=True, text=True, check=False
    )

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_changed_lock_file_is_noticed(tmp_path: Path) -> None:
    project = fresh_stamped_project(tmp_path)
    (project / "requirements.txt").write_text("new==2\n")
    put(
        project / ".venv/bin/python",
        '[ "$3" = --version ] && exit 0; echo "called: $*" >&2; exit 1',
    )

    result = subprocess.run(  # noqa: S603
        ["/bin/sh", str(project / "scripts/setup")], capture_output=True, text=True, check=False
    )

    assert result.returncode == 1
    assert "--require-hashes -r requirements.txt" in result.stderr
    assert "could not be installed. Check the network" in result.stderr
    assert not (project / ".venv/.stamp-app").read_text().startswith("new")


def fresh_stamped_project(folder: Path) -> Path:
    """A folder as setup leaves it, with a pip that refuses to be used."""
    project = folder / "project"
    shutil.copytree(SCRIPTS, project / "scripts")
    for name in ("requirements.txt", "requirements/dev.txt", "package.json", "package-lock.json"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(f"{name}\n")
    put(project / ".venv/bin/python", '[ "$3" = --version ]')
    (project / ".venv/.location").write_text(str(project))
    (project / ".venv/.stamp-app").write_text(checksum(project, "requirements.txt"))
    (project / "node_modules").mkdir()
    stamp = checksum(project, "package.json", "package-lock.json")
    (project / "node_modules/.stamp").write_text(stamp)
    return project


def checksum(project: Path, *names: str) -> str:
    content = b"".join((project / name).read_bytes() for name in names)
    result = subprocess.run(["cksum"], input=content, capture_output=True, check=True)  # noqa: S607
    return result.stdout.decode().strip()
