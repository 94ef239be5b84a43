#!/usr/bin/env python3
"""Verifies an evidence bundle without the suite that made it: with Python's standard library and openssl.

Usage: verify.py [--key PUBLIC-KEY.pem] [BUNDLE]   a zip file, or a folder into which one was unpacked (default: the one around format/)

Checks that every file is as listed and none is beside the list, that the signature fits the statement, the list and the key, that each
drill's record, plan and logs are the ones that were frozen, that run.json is the one whose hash each plan holds, and that recovery time
and loss, or time and age of a restored copy, recomputed from the record, are those that are told. Exit codes: 0 all matches, 1 something does not match, 2 wrong usage, 3 all matches, but no key was given to compare with.
"""
import base64
import hashlib
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True  # what it would leave beside the bundle's files is not listed
import recompute  # noqa: E402

ROLES = ("reviewer", "approver")
SIGNATURES = {"SHA256SUMS", "attestation.dsse.json", "attestation.sigstore.json", "attestation.tsr",
              *(f"sign-off.{role}.{end}" for role in ROLES for end in ("dsse.json", "pem"))}
# The judge keeps times in steps of up to 1 ms.
STEP = 0.002


class Bundle:
    """The files of a zip file or folder: names, and the content of each."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path) if path.is_file() else None
        self.path = path
        self.names = ([n for n in self.zip.namelist() if not n.endswith("/")] if self.zip else
                      [p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_symlink() or not p.is_dir()])

    def open(self, name):
        return self.zip.open(name) if self.zip else open(self.path / name, "rb")

    def bytes(self, name):
        with self.open(name) as file:
            return file.read()

    def json(self, name):
        return json.loads(self.bytes(name))

    def sha256(self, name):
        digest = hashlib.sha256()
        with self.open(name) as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()


def der(pem):
    return base64.b64decode("".join(line for line in pem.decode().splitlines() if not line.startswith("-----")))


def files(bundle):
    """Every file against the list."""
    listed = {line[66:]: line[:64] for line in bundle.bytes("SHA256SUMS").decode().splitlines()}
    if len(set(bundle.names)) != len(bundle.names):
        yield "a file is there twice"
    for name in sorted(set(bundle.names) - listed.keys() - SIGNATURES):
        yield f"{name} was added: SHA256SUMS does not list it"
    for name, sha256 in listed.items():
        if name not in bundle.names:
            yield f"{name} is missing, which SHA256SUMS lists"
        elif bundle.sha256(name) != sha256:
            yield f"{name} was changed since SHA256SUMS was made"


def signed(bundle, name, pem):
    """The statement in an envelope, and whether its signature fits the key."""
    envelope = bundle.json(name)
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
    with tempfile.TemporaryDirectory() as folder:
        parts = {"key": pem, "signed": b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload),
                 "signature": base64.b64decode(envelope["signatures"][0]["sig"])}
        for part, content in parts.items():
            (pathlib.Path(folder) / part).write_bytes(content)
        said = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-in", "signed",
                               "-sigfile", "signature"], cwd=folder, capture_output=True, check=False)
    return json.loads(payload), said.returncode == 0


def signature(bundle, key):
    """The signatures against their keys, and the statements against the list."""
    pems = {"public-key.pem": "attestation.dsse.json"}
    pems |= {f"sign-off.{r}.pem": f"sign-off.{r}.dsse.json" for r in ROLES if f"sign-off.{r}.dsse.json" in bundle.names}
    if key and der(key) != der(bundle.bytes("public-key.pem")):
        yield "the bundle was signed with another key than the one that you gave"
    if len({der(bundle.bytes(pem)) for pem in pems}) < len(pems):
        yield "two of its signatures are of one key"
    for pem, name in pems.items():
        statement, fits = signed(bundle, name, bundle.bytes(pem))
        subjects = {s["name"]: s["digest"]["sha256"] for s in statement["subject"]}
        if not fits:
            yield f"the signature in {name} does not fit its statement and {pem}"
        if subjects.get("SHA256SUMS") != bundle.sha256("SHA256SUMS"):
            yield f"the statement signed in {name} is about another SHA256SUMS"
        if pem.startswith("sign-off."):
            role, who = statement["predicate"]["role"], statement["predicate"]["name"]
            if pem != f"sign-off.{role}.pem":
                yield f"{name} is signed as {role}"
            print(f"signed as {role} by {who}, key {hashlib.sha256(der(bundle.bytes(pem))).hexdigest()}")


def written(value, indent="\n"):
    """JSON as the suite writes it: the text that a seal is the hash of."""
    deeper = indent + "  "
    if isinstance(value, dict) and value:
        return "{" + ",".join(f"{deeper}{written(k)} : {written(v, deeper)}" for k, v in value.items()) + indent + "}"
    if isinstance(value, list) and value:
        return "[" + ",".join(deeper + written(v, deeper) for v in value) + indent + "]"
    if isinstance(value, (dict, list)):
        return "{ }" if isinstance(value, dict) else "[ ]"
    return json.dumps(value, ensure_ascii=False)


def seals(bundle):
    """What run.json, or those of the runs that a run was joined from, said when the run began: their hashes."""
    for name in bundle.names:
        if name == "run.json" or (name.startswith("parts/") and name.endswith("/run.json")):
            run = {k: v for k, v in bundle.json(name).items() if k != "format"} | {"ended": None, "endedEarly": ""}
            yield hashlib.sha256((written(run) + "\n").encode()).hexdigest()


def drill(bundle, folder, told, runs):
    """One drill: what was frozen, and its numbers against those that are told."""
    record = bundle.json(f"{folder}/drill.json")
    plan = bundle.json(f"{folder}/plan.json") if f"{folder}/plan.json" in bundle.names else record
    if plan["provenance"].get("run-sha256") and plan["provenance"]["run-sha256"] not in runs:
        yield "run.json is not the one whose hash its plan holds"
    verdict = (record["judgement"] or {"verdict": "INCONCLUSIVE"})["verdict"]
    if told is not None and told != verdict:
        yield f"evidence.json says {told}, and drill.json {verdict}"
    if not record["historyHash"]:
        if verdict != "INCONCLUSIVE":
            yield f"it is said to be {verdict}, and there is no frozen record"
        return
    history = f"{folder}/history.ndjson"
    if history not in bundle.names or bundle.sha256(history) != record["historyHash"]:
        yield "history.ndjson is not the record that was frozen"
        return
    with bundle.open(history) as lines:
        sealed = [e for e in map(json.loads, lines) if e["e"] == "mark" and "sha256" in e.get("data", {})]
    for mark in sealed:
        name = f"{folder}/logs/{mark['text']}" if mark["subject"] == "log kept" else f"{folder}/plan.json"
        if name not in bundle.names or bundle.sha256(name) != mark["data"]["sha256"]:
            yield f"{name} is not the file whose hash the frozen record holds"
    logs = {f"{folder}/logs/{m['text']}" for m in sealed if m["subject"] == "log kept"}
    for name in sorted(n for n in bundle.names if logs and n.startswith(f"{folder}/logs/") and n not in logs):
        yield f"{name} is there, and the frozen record holds no hash of it"
    with bundle.open(history) as lines:
        yield from numbers(record["judgement"]["measures"], recompute.results(lines))


def service(result):
    expected = {"outage.sustained": result["outage"]["seconds"], "lost.writes": result["lost"]}
    expected |= {f"outage.sustained.{s}": o["seconds"] for s, o in result["sites"].items() if len(result["sites"]) > 1}
    return expected | ({"lost.age": result["age"]} if result["lost"] else {})


def numbers(measures, results):
    told = {m["name"]: m["value"] for m in measures}
    for at, (pool, result) in enumerate(results.items()):
        if result["event"] is None:
            continue
        prefix = f"{pool}." if at else ""
        expected = result.get("restore") or service(result)
        for name, mine in expected.items():
            theirs = told.get(prefix + name)
            known = isinstance(theirs, (int, float)) and not math.isnan(theirs)
            if known != (mine is not None) or (known and abs(theirs - mine) > STEP):
                yield f"{prefix}{name} is told as {theirs}, and recomputed from the record it is {mine}"
        said = ", ".join(f"{name} {value}" for name, value in expected.items() if "sustained." not in name)
        print(f"    recomputed{' ' + pool if pool else ''}: {said}")


def main(arguments):
    key = None
    if arguments[:1] == ["--key"] and len(arguments) > 1:
        key, arguments = pathlib.Path(arguments[1]).read_bytes(), arguments[2:]
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        print(__doc__, file=sys.stderr)
        return 2
    bundle = Bundle(pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parent.parent)
    faults = [*files(bundle), *signature(bundle, key)]
    runs = set(seals(bundle))
    told = {d["record"]["id"]: d["verdict"] for d in bundle.json("evidence.json")["drills"]}
    for name in sorted(n for n in bundle.names if n.count("/") == 1 and n.endswith("/drill.json")):
        folder = name.split("/")[0]
        print(folder)
        faults += [f"{folder}: {f}" for f in drill(bundle, folder, told.pop(bundle.json(name)["id"], None), runs)]
    faults += [f"evidence.json tells of the drill {gone}, of which there is no record" for gone in told]
    for fault in faults:
        print(f"DOES NOT MATCH  {fault}.")
    if not faults:
        print("All matches. Fingerprint of the key: " + hashlib.sha256(der(bundle.bytes("public-key.pem"))).hexdigest())
    return 1 if faults else 0 if key else 3


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as problem:
        print(f"verify.py: this is no bundle that can be read: {problem!r}", file=sys.stderr)
        sys.exit(1)
