"""Makes the loads that reports are measured with: seeded captures of several shapes, by Tools/make-load."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCRATCH = ROOT / ".build-tools"
SEED = 20_261_124


def maker():
    """The program that makes them, built where it is not, or older than its sources."""
    program = SCRATCH / "release/make-load"
    sources = list((ROOT / "Tools/make-load").glob("*.swift"))
    if not program.exists() or any(program.stat().st_mtime < file.stat().st_mtime for file in sources):
        command = ["swift", "build", "-c", "release", "--product", "make-load", "--scratch-path", SCRATCH]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "IMTRACE_TOOLS": "1"}, stdout=sys.stderr, check=True)
        program.touch()
    return program


def load(shape, megabytes):
    """A capture of a shape, of about so many megabytes; dialogue, mirror and transfer have at least one round of theirs."""
    program = maker()
    path = SCRATCH / "loads" / f"{shape}-{megabytes}-{SEED}.pcap"
    if not path.exists() or path.stat().st_mtime < program.stat().st_mtime:
        path.parent.mkdir(exist_ok=True)
        subprocess.run([program, shape, str(megabytes), str(SEED), path], check=True)
    return path
