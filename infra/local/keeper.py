"""Stops what a killed supervisor left behind.

    keeper.py MARK < pipe

The supervisor holds the other end of the pipe and writes a line for each process group it
starts (`+ LEADER WAVE STOP HARD`) or has seen end (`- LEADER`). When it dies, however it dies,
the pipe closes, and the keeper stops the groups that remain, in the supervisor's own order.
It also inherits the supervisor's lock, so that the next run waits until it has finished.
"""

import signal
import sys

from groups import Group, stop_in_waves, sweep


def remaining(lines: "list[str]") -> "list[Group]":
    """The groups announced and not yet seen to end."""
    groups: dict[int, Group] = {}
    for line in lines:
        sign, leader, *rest = line.split()
        if sign == "+":
            groups[int(leader)] = Group(int(leader), *(int(field) for field in rest))
        else:
            groups.pop(int(leader), None)
    return list(groups.values())


def main(mark: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    left = remaining(sys.stdin.readlines())
    if left:
        stop_in_waves(left)
        sweep(mark)


if __name__ == "__main__":
    main(sys.argv[1])
