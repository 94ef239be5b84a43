#!/usr/bin/env python3
"""Recomputes from records (history.ndjson) alone when service was back and what was lost, or when a restored copy could be used.

Usage: recompute.py HISTORY...   prints one JSON object for each pool of each record
"""
import bisect
import datetime
import json
import re
import sys

WINDOW, SHARE, EARLY, IDS = 10_000_000_000, 0.99, 1_000_000, 1 << 28


def ids(ranges):
    for part in ranges.split(",") if ranges else []:
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


class Pool:
    def __init__(self, header, name):
        owners = header.get("owners") or [name] * len(header["members"])
        self.members = {m for m, owner in zip(header["members"], owners, strict=True) if owner == name}
        self.sites = {i: c["site"] for i, c in enumerate(header["clients"]) if c.get("pool", "") == name}
        self.clock, timeout = header["clock"], header["timeout"]
        self.patience = timeout + timeout // 10 if timeout else float("inf")
        self.seen, self.writes, self.reads, self.marks, self.steady = set(), [], {}, [], None

    def read(self, line):
        if line["e"] == "op" and self.sound(line) and line["k"] == "write":
            self.writes.append(line)
        elif line["e"] == "final" and line["n"] in self.members:
            self.reads[line["n"]] = line
        elif line["e"] == "mark":
            self.marks.append(line)
            self.steady = self.steady or line.get("data", {}).get("steady")

    def sound(self, op):
        """Whether an operation is one of this pool, obeys the rules of the record, and its id is new."""
        sound = (op["c"] in self.sites and (0 if op["k"] == "write" else -IDS) <= op["id"] < IDS
                 and 0 <= op["due"] <= op["t0"] + EARLY + self.clock and op["t0"] <= op["t1"]
                 and op["id"] not in self.seen)
        if sound:
            self.seen.add(op["id"])
        return sound

    def first(self, kind, since=0, step=None):
        return next((m["at"] for m in self.marks if m["kind"] == kind and m["at"] >= since
                     and (step is None or m.get("data", {}).get("step") == step)), None)

    def rate(self, dues, event):
        start = max(event - int(self.steady), dues[0]) if self.steady else dues[0]
        count = bisect.bisect_left(dues, event) - bisect.bisect_left(dues, start)
        return count * 1e9 / (event - start) if event > start else 0

    def outage(self, own, event, since, close):
        """From a moment to sustained service of the clients whose writes these are, in seconds."""
        dues = [w["due"] for w in own]
        served = [w["o"] == "ok" and w["t1"] - w["due"] <= self.patience for w in own]
        before = [0]
        for one in served:
            before.append(before[-1] + one)
        expected = (self.rate(dues, event) if own else 0) * WINDOW / 1e9
        fewest = max(1, 0.9 * expected - 3 * expected**0.5)
        heal = self.first("HEAL", event) or float("inf")
        first, back, relapses = bisect.bisect_left(dues, since), None, 0
        for i in range(first - 1, len(own)):
            start, index = (since, first) if i < first else (dues[i], i)
            if start + WINDOW > close or (back and start + WINDOW > heal):
                break
            if i >= first and not served[i]:
                continue
            end = bisect.bisect_left(dues, start + WINDOW)
            good = end - index >= fewest and before[end] - before[index] >= SHARE * (end - index)
            if good and not back:
                back = (start, index)
            elif not good and back:
                relapses, back = relapses + (back[0] != since), None
        answer = min((w["t1"] for w, one in zip(own, served, strict=True) if one and back and w["due"] >= back[0]),
                     default=since)
        length = max(0, answer - since) / 1e9 if back and back[0] != since else 0
        return {"seconds": length if back else None, "relapses": relapses}

    def lost(self, event):
        """Acknowledged and not in the final read of the member that serves; None where that is not known."""
        acknowledged = {w["id"]: w["t1"] for w in self.writes if w["o"] == "ok"}
        primaries = [r for r in self.reads.values() if r["role"] == "primary"]
        serving = primaries or [r for r in self.reads.values() if r["role"] == "active"]
        if not serving or len(primaries) > 1 or not all(r["complete"] for r in serving):
            return {"lost": None, "age": None}
        times = max(([acknowledged[i] for i in acknowledged.keys() - set(ids(r["ids"]))] for r in serving), key=len)
        return {"lost": len(times), "age": (event - min(times)) / 1e9 if times else None}

    def result(self):
        event, own = self.first("EVENT"), sorted(self.writes, key=lambda w: w["due"])
        if event is None or not own:
            return {"event": None}
        dues = [w["due"] for w in own]
        rate = self.rate(dues, event)
        close = dues[-1] + (int(1e9 / rate) if rate else (dues[-1] - dues[0]) // max(1, len(dues) - 1))
        order = self.first("OPERATOR", event, "order")
        parts = {s: [w for w in own if self.sites[w["c"]] == s] for s in sorted(set(self.sites.values()))}
        return {"event": event / 1e9, "outage": self.outage(own, event, event, close),
                "sites": {site: self.outage(part, event, event, close) for site, part in parts.items()},
                "from-order": order and self.outage(own, event, order, close), **self.lost(event)}


class Restore:
    """The restore of a backup: how long until the copy could be used, and how old the newest that it holds."""

    def __init__(self, header):
        seconds, _, fraction = header["started"].rstrip("Z").partition(".")
        self.started = datetime.datetime.fromisoformat(seconds + "+00:00").timestamp() + float("0." + (fraction or "0"))
        self.order, self.ended, self.facts = None, {}, {}

    def read(self, line):
        data = line.get("data", {})
        if line["e"] != "mark":
            return
        if line["kind"] == "EVENT" and self.order is None:
            self.order = line["at"]
        elif line["kind"] == "OPERATOR" and "exit" in data:
            self.ended.setdefault(line["subject"], (line["at"], data["exit"] == "0"))
        elif line["kind"] == "NOTE" and line["subject"] == "restored copy":
            self.facts = data | self.facts

    def age(self, moment):
        said = self.facts.get(moment, "")
        known = self.order is not None and re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,12})?", said)
        return self.started + self.order / 1e9 - float(said) if known else None

    def result(self):
        if self.order is None:
            return {"event": None}
        usable = all(self.ended.get(phase, (0, False))[1] for phase in ("fetch", "restore", "recover", "checks"))
        return {"event": self.order / 1e9, "restore": {
            "restore.usable": (self.ended["checks"][0] - self.order) / 1e9 if usable else None,
            "restore.age.log": self.age("moment-log"), "restore.age.heartbeat": self.age("moment-heartbeat")}}


def results(lines):
    """The numbers of each pool of one record, by the name of the pool, in the order of the header; of a restore, which has no pool, its own."""
    lines = map(json.loads, lines)
    header = next(lines)
    pools = {name: Pool(header, name) if header["members"] else Restore(header)
             for name in dict.fromkeys(header.get("owners") or [""])}
    for line in lines:
        for pool in pools.values():
            pool.read(line)
    return {name: pool.result() for name, pool in pools.items()}


def main(files):
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for name, result in results(lines).items():
                print(json.dumps({"history": file, "pool": name, **result}))


if __name__ == "__main__":
    main(sys.argv[1:])
