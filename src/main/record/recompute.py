#!/usr/bin/env python3
"""Recomputes from records (history.ndjson) alone when service was back and what was lost, or when a restored copy could be used.

Usage: recompute.py HISTORY...   prints one JSON object for each pool of each record
"""
import itertools
import json
import sys
from bisect import bisect_left

sys.dont_write_bytecode = True  # what it would leave beside a bundle's files is not listed
from restored import Restore  # noqa: E402

WINDOW, SHARE, EARLY, IDS = 10_000_000_000, 0.99, 1_000_000, 1 << 28


def ids(ranges):
    for part in ranges.split(",") if ranges else []:
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


class Pool:
    """The writes of one pool's clients, the final reads of its members, and all marks."""

    def __init__(self, header, name):
        owners = header.get("owners") or [name] * len(header["members"])
        self.members = {m for m, owner in zip(header["members"], owners, strict=True) if owner == name}
        self.sites = {i: c["site"] for i, c in enumerate(header["clients"]) if c.get("pool", "") == name}
        self.clock, timeout = header["clock"], header["timeout"]
        self.patience = timeout + timeout // 10 if timeout else float("inf")
        self.seen, self.writes, self.finals, self.marks = set(), [], {}, []

    def read(self, line):
        if line["e"] == "op" and self.sound(line) and line["k"] == "write":
            self.writes.append(line)
        elif line["e"] == "final" and line["n"] in self.members:
            self.finals[line["n"]] = line
        elif line["e"] == "mark":
            self.marks.append(line)

    def sound(self, op):
        """Whether an operation is one of this pool, obeys the rules of the record, and its id is new."""
        sound = (op["c"] in self.sites and (0 if op["k"] == "write" else -IDS) <= op["id"] < IDS
                 and op["id"] not in self.seen
                 and 0 <= op["due"] <= op["t0"] + EARLY + self.clock and op["t0"] <= op["t1"])
        self.seen |= {op["id"]} if sound else set()
        return sound

    def first(self, kind, since=0, step=None):
        return next((m["at"] for m in self.marks if m["kind"] == kind and m["at"] >= since
                     and step in (None, m.get("data", {}).get("step"))), None)

    def rate(self, dues, event):
        steady = next((int(m["data"]["steady"]) for m in self.marks if "steady" in m.get("data", {})), event)
        start = max(event - steady, dues[0])
        return (bisect_left(dues, event) - bisect_left(dues, start)) * 1e9 / (event - start) if event > start else 0

    def outage(self, own, event, since, close):
        """From a moment to sustained service of the clients whose writes these are, in seconds."""
        dues = [w["due"] for w in own]
        served = [w["o"] == "ok" and w["t1"] - w["due"] <= self.patience for w in own]
        before = [0, *itertools.accumulate(served)]
        expected = self.rate(dues, event) * WINDOW / 1e9 if own else 0
        fewest = max(1, 0.9 * expected - 3 * expected**0.5)
        heal = self.first("HEAL", event) or float("inf")
        first, back, relapses = bisect_left(dues, since), None, 0
        for start, index in [(since, first), *((dues[i], i) for i in range(first, len(own)) if served[i])]:
            if start + WINDOW > close or (back is not None and start + WINDOW > heal):
                break
            end = bisect_left(dues, start + WINDOW)
            good = end - index >= fewest and before[end] - before[index] >= SHARE * (end - index)
            if good and back is None:
                back = start
            elif not good and back is not None:
                relapses, back = relapses + (back != since), None
        if back in (None, since):
            return {"seconds": None if back is None else 0, "relapses": relapses}
        answer = min(w["t1"] for w, one in zip(own, served, strict=True) if one and w["due"] >= back)
        return {"seconds": max(0, answer - since) / 1e9, "relapses": relapses}

    def lost(self, event):
        """Acknowledged and not in the final read of the member that serves; None where that is not known."""
        acknowledged = {w["id"]: w["t1"] for w in self.writes if w["o"] == "ok"}
        primaries = [r for r in self.finals.values() if r["role"] == "primary"]
        serving = primaries or [r for r in self.finals.values() if r["role"] == "active"]
        if not serving or len(primaries) > 1 or not all(r["complete"] for r in serving):
            return {"lost": None, "age": None}
        times = max(([acknowledged[i] for i in acknowledged.keys() - set(ids(r["ids"]))] for r in serving), key=len)
        return {"lost": len(times), "age": (event - min(times)) / 1e9 if times else None}

    def result(self):
        event, own = self.first("EVENT"), sorted(self.writes, key=lambda w: w["due"])
        if event is None or not own:
            return {"event": None}
        dues = [w["due"] for w in own]
        rate, order = self.rate(dues, event), self.first("OPERATOR", event, "order")
        close = dues[-1] + (int(1e9 / rate) if rate else (dues[-1] - dues[0]) // max(1, len(dues) - 1))
        parts = {s: [w for w in own if self.sites[w["c"]] == s] for s in sorted(set(self.sites.values()))}
        return {"event": event / 1e9, "outage": self.outage(own, event, event, close),
                "sites": {site: self.outage(part, event, event, close) for site, part in parts.items()},
                "from-order": order and self.outage(own, event, order, close), **self.lost(event)}


def results(lines):
    """The numbers of each pool of one record, by its name, in the order of the header; of a restore, which has no pool, its own."""
    lines = map(json.loads, lines)
    header = next(lines)
    pools = {name: Pool(header, name) if header["members"] else Restore(header)
             for name in dict.fromkeys(header.get("owners") or [""])}
    for line in lines:
        for pool in pools.values():
            pool.read(line)
    return {name: pool.result() for name, pool in pools.items()}


if __name__ == "__main__":
    for file in sys.argv[1:]:
        with open(file, encoding="utf-8") as record:
            for pool, found in results(record).items():
                print(json.dumps({"history": file, "pool": pool, **found}))
