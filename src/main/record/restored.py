"""What a record says of the restore of a backup: how long until the copy could be used, and how old the newest is that it holds."""
import datetime
import re


class Restore:
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
        known = re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,12})?", said)
        return self.started + self.order / 1e9 - float(said) if known else None

    def result(self):
        if self.order is None:
            return {"event": None}
        usable = all(self.ended.get(phase, (0, False))[1] for phase in ("fetch", "restore", "recover", "checks"))
        return {"event": self.order / 1e9, "restore": {
            "restore.usable": (self.ended["checks"][0] - self.order) / 1e9 if usable else None,
            "restore.age.log": self.age("moment-log"), "restore.age.heartbeat": self.age("moment-heartbeat")}}
