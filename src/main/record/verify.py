#!/usr/bin/env python3
"""Verifies an evidence bundle without the suite that made it: with Python's standard library and openssl.

Usage: verify.py [--key PUBLIC-KEY.pem] [BUNDLE]   a zip file, or a folder into which one was unpacked (default: the one around format/)

Checks that every file is as listed and none is beside the list, that the signature fits the statement, the list and the key, that each
drill's record, plan and logs are the ones that were frozen, that run.json is the one whose hash each plan holds, and that recovery time
and loss, or time and age of a restored copy, recomputed from the record, are those that are told. Exit codes: 0 all matches, 1 something
does not match, 2 wrong usage, 3 all matches, but no key was given to compare with.
"""
import argparse
import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True  # what it would leave beside the bundle's files is not listed
import recompute  # noqa: E402

SIGN_OFFS = {f"sign-off.{role}.pem": f"sign-off.{role}.dsse.json" for role in ("reviewer", "approver")}
UNLISTED = {"SHA256SUMS", "attestation.dsse.json", "attestation.sigstore.json", "attestation.tsr", *SIGN_OFFS, *SIGN_OFFS.values()}
STEP = 0.002  # The judge keeps times in steps of up to 1 ms.


class Bundle:
    """The files of a zip file or folder: names, and the content of each."""

    def __init__(self, path):
        self.zip, self.path = zipfile.ZipFile(path) if path.is_file() else None, path
        self.names = ([n for n in self.zip.namelist() if not n.endswith("/")] if self.zip else
                      [p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_symlink() or not p.is_dir()])

    def bytes(self, name):
        return self.zip.read(name) if self.zip else (self.path / name).read_bytes()

    def json(self, name):
        return json.loads(self.bytes(name))

    def sha256(self, name):
        return sha256(self.bytes(name)) if name in self.names else None


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def der(pem):
    return base64.b64decode("".join(line for line in pem.decode().splitlines() if not line.startswith("-----")))


def files(bundle):
    """Every file against the list."""
    listed = {line[66:]: line[:64] for line in bundle.bytes("SHA256SUMS").decode().splitlines()}
    if len(set(bundle.names)) != len(bundle.names):
        yield "a file is there twice"
    for name in sorted(set(bundle.names) - listed.keys() - UNLISTED):
        yield f"{name} was added: SHA256SUMS does not list it"
    for name, digest in listed.items():
        if bundle.sha256(name) != digest:
            yield (f"{name} was changed since SHA256SUMS was made" if name in bundle.names else
                   f"{name} is missing, which SHA256SUMS lists")


def signed(envelope, pem):
    """The statement in an envelope, and whether its signature fits the key."""
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"key": pem, "signed": b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload),
                              "signature": base64.b64decode(envelope["signatures"][0]["sig"])}.items():
            (pathlib.Path(folder) / name).write_bytes(content)
        command = "openssl pkeyutl -verify -pubin -inkey key -rawin -in signed -sigfile signature"
        said = subprocess.run(command.split(), cwd=folder, capture_output=True, check=False)
    return json.loads(payload), said.returncode == 0


def signature(bundle, key):
    """The signatures against their keys, and the statements against the list."""
    names = {"public-key.pem": "attestation.dsse.json"} | {p: n for p, n in SIGN_OFFS.items() if n in bundle.names}
    pems = {pem: bundle.bytes(pem) for pem in names}
    if key and der(key) != der(pems["public-key.pem"]):
        yield "the bundle was signed with another key than the one that you gave"
    if len({der(pem) for pem in pems.values()}) < len(pems):
        yield "two of its signatures are of one key"
    for pem, name in names.items():
        statement, fits = signed(bundle.json(name), pems[pem])
        if not fits:
            yield f"the signature in {name} does not fit its statement and {pem}"
        if {s["name"]: s["digest"]["sha256"] for s in statement["subject"]}.get("SHA256SUMS") != bundle.sha256("SHA256SUMS"):
            yield f"the statement signed in {name} is about another SHA256SUMS"
        if pem in SIGN_OFFS:
            role = statement["predicate"]["role"]
            if pem != f"sign-off.{role}.pem":
                yield f"{name} is signed as {role}"
            print(f"signed as {role} by {statement['predicate']['name']}, key {sha256(der(pems[pem]))}")


def seals(bundle):
    """The hashes of what run.json, or those of the runs that a run was joined from, said when the run began, as the suite writes it."""
    for name in bundle.names:
        if name == "run.json" or re.fullmatch("parts/.*/run.json", name):
            run = {k: v for k, v in bundle.json(name).items() if k != "format"} | {"ended": None, "endedEarly": ""}
            text = json.dumps(run, indent=2, separators=(",", " : "), ensure_ascii=False) + "\n"
            yield sha256(re.sub(r"([\[{])([\]}])(?=,?\n)", r"\1 \2", text).encode())


def drill(bundle, folder, told, runs):
    """One drill: what was frozen, and its numbers against those that are told."""
    record, history = bundle.json(f"{folder}/drill.json"), f"{folder}/history.ndjson"
    plan = bundle.json(f"{folder}/plan.json") if f"{folder}/plan.json" in bundle.names else record
    if plan["provenance"].get("run-sha256") not in (None, "", *runs):
        yield "run.json is not the one whose hash its plan holds"
    verdict = (record["judgement"] or {"verdict": "INCONCLUSIVE"})["verdict"]
    if told not in (None, verdict):
        yield f"evidence.json says {told}, and drill.json {verdict}"
    if not record["historyHash"]:
        if verdict != "INCONCLUSIVE":
            yield f"it is said to be {verdict}, and there is no frozen record"
        return
    if bundle.sha256(history) != record["historyHash"]:
        yield "history.ndjson is not the record that was frozen"
        return
    lines = bundle.bytes(history).splitlines()
    sealed = [e for e in map(json.loads, lines) if e["e"] == "mark" and "sha256" in e.get("data", {})]
    logs = {f"{folder}/logs/{mark['text']}" for mark in sealed if mark["subject"] == "log kept"}
    for mark in sealed:
        name = f"{folder}/logs/{mark['text']}" if mark["subject"] == "log kept" else f"{folder}/plan.json"
        if bundle.sha256(name) != mark["data"]["sha256"]:
            yield f"{name} is not the file whose hash the frozen record holds"
    for name in sorted(n for n in bundle.names if logs and n.startswith(f"{folder}/logs/") and n not in logs):
        yield f"{name} is there, and the frozen record holds no hash of it"
    yield from numbers({m["name"]: m["value"] for m in record["judgement"]["measures"]}, recompute.results(lines))


def numbers(told, results):
    """Of each pool, what was recomputed against what is told."""
    for at, (pool, result) in enumerate(results.items()):
        if result["event"] is None:
            continue
        expected = result.get("restore") or {"outage.sustained": result["outage"]["seconds"], "lost.writes": result["lost"]}
        if len(result.get("sites", ())) > 1:
            expected |= {f"outage.sustained.{s}": outage["seconds"] for s, outage in result["sites"].items()}
        expected |= {"lost.age": result["age"]} if result.get("lost") else {}
        for name, mine in expected.items():
            theirs = told.get(f"{pool}.{name}" if at else name)
            known = isinstance(theirs, (int, float)) and theirs == theirs  # not a number where it is not known
            if known != (mine is not None) or (known and abs(theirs - mine) > STEP):
                yield f"{pool + '.' if at else ''}{name} is told as {theirs}, and recomputed from the record it is {mine}"
        said = ", ".join(f"{name} {value}" for name, value in expected.items() if "sustained." not in name)
        print(f"    recomputed{' ' + pool if pool else ''}: {said}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--key", type=pathlib.Path)
    parser.add_argument("bundle", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    chosen = parser.parse_args()
    bundle = Bundle(chosen.bundle)
    faults = [*files(bundle), *signature(bundle, chosen.key and chosen.key.read_bytes())]
    runs = set(seals(bundle))
    told = {d["record"]["id"]: d["verdict"] for d in bundle.json("evidence.json")["drills"]}
    for name in sorted(n for n in bundle.names if re.fullmatch("[^/]+/drill.json", n)):
        folder = name.split("/")[0]
        print(folder)
        faults += [f"{folder}: {f}" for f in drill(bundle, folder, told.pop(bundle.json(name)["id"], None), runs)]
    faults += [f"evidence.json tells of the drill {gone}, of which there is no record" for gone in told]
    for fault in faults:
        print(f"DOES NOT MATCH  {fault}.")
    if not faults:
        print("All matches. Fingerprint of the key: " + sha256(der(bundle.bytes("public-key.pem"))))
    return 1 if faults else 0 if chosen.key else 3


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as problem:
        print(f"verify.py: this is no bundle that can be read: {problem!r}", file=sys.stderr)
        sys.exit(1)
