"""Runs an action under strace and kills it at one point.

usage: strike.py LOG SYSCALL ORDINAL enter|exit AFTER_MS group|process STRACE-WORD...

strace holds the action where it enters, or leaves, the ORDINAL-th SYSCALL, and writes that call into LOG as it does so. It is
killed there, AFTER_MS later: the whole process group at once, as the cluster does it, or the one process alone, whose
children then run on. Exit code 200 when it was struck; otherwise the action never came there, and the code is its own.
"""
import os
import re
import signal
import subprocess
import sys
import time

log, syscall, ordinal, side, after_ms, victim, *words = sys.argv[1:]
call = re.compile(rb"^(?:(\d+) +)?%s\(.*" % syscall.encode(), re.M)


def held():
    """The call at which the action is held now, or None."""
    try:
        with open(log, "rb") as file:
            found = list(call.finditer(file.read()))
    except FileNotFoundError:
        return None
    if len(found) < int(ordinal):
        return None
    match = found[int(ordinal) - 1]
    return match if side == "enter" or b"(DELAYED)" in match.group(0) else None


def child_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return int(file.read().split()[0])


tracer = subprocess.Popen(words, start_new_session=True)
while tracer.poll() is None:
    match = held()
    if match is None:
        time.sleep(0.002)
        continue
    time.sleep(int(after_ms) / 1000)
    if victim == "group":
        os.killpg(tracer.pid, signal.SIGKILL)
    else:
        os.kill(int(match.group(1) or child_of(tracer.pid)), signal.SIGKILL)
        tracer.kill()  # it would go on holding what is dead
    tracer.wait()
    sys.exit(200)
sys.exit(tracer.returncode if tracer.returncode >= 0 else 128 - tracer.returncode)
