"""Runs commands in turn and measures each whole process: wall time, CPU and peak memory. Reads the jobs as JSON on standard
input, writes the samples as JSON to standard output. In Python, because wait4's figures of one child are out of Node's reach;
every node of a cluster with crmsh or pcs has it."""
import json
import os
import sys
import time


def measure(words, environment):
    begin = time.perf_counter()
    pid = os.posix_spawn(words[0], words, environment, file_actions=[
        (os.POSIX_SPAWN_OPEN, descriptor, "/dev/null", os.O_RDWR, 0) for descriptor in (0, 1, 2)
    ])
    _, status, usage = os.wait4(pid, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "wallMs": (time.perf_counter() - begin) * 1000,
        "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
        "peakMiB": usage.ru_maxrss / 1024,
    }


request = json.load(sys.stdin)
os.chdir("/")
samples = [[] for _ in request["jobs"]]
for _ in range(request["rounds"]):
    for index, job in enumerate(request["jobs"]):
        samples[index].append([measure(call["words"], call["environment"]) for call in job])
json.dump(samples, sys.stdout)
