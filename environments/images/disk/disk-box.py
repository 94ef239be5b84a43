"""The disks of a lab's machines: one file system in user space for each, which can lose power and fail (see disk.c).

  disk-box.py serve LAB NODE... mounts /disks/LAB/NODE for each node, says "ready", unmounts all at SIGTERM
  disk-box.py obey LAB SECONDS  reads orders, a line each: NUMBER NODE,NODE... WORDS; * stands for all disks. Prints each
                                answer, NUMBER NODE ANSWER, and then NUMBER done. Once a disk was told to fail, all are
                                healed at the end of the input, and after so many seconds without a line

Of its own it knows the order "probe": a file is written, synced, read and removed on the mounted disk.

/disks must be a folder of the host, shared with it, so that machines can mount what is mounted there. The content of a disk
lies in the volume /backing/NODE, which the engine has filled from the machine's image. Disks are gone with this container.
"""

import contextlib
import errno
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time

PROGRAM = "/usr/local/bin/disk"
DISKS, BACKING, CONTROL = "/disks", "/backing", "/run/disks"
CONTENT = ".content"
PROBE = ".drdrills-probe"
FAULTS = {"limit", "full", "slow", "fail", "readonly"}
LIMIT = 10  # seconds that a mount or an order may take


def say(what):
    print(what, flush=True)


def unmount(folder):
    subprocess.run(["umount", "-l", folder], check=False, stderr=subprocess.DEVNULL)
    try:
        os.rmdir(folder)
    except OSError as e:
        say("%s: the folder of the mount stays: %s" % (folder, e))


def remove_dead():
    """Unmounts the disks of labs whose container was killed before it could do so itself."""
    for lab in os.listdir(DISKS):
        folder = os.path.join(DISKS, lab)
        for node in os.listdir(folder):
            try:
                os.stat(os.path.join(folder, node))
            except OSError as e:
                if e.errno == errno.ENOTCONN:
                    say("removing the dead disk of %s in lab %s" % (node, lab))
                    unmount(os.path.join(folder, node))
        with contextlib.suppress(OSError):
            os.rmdir(folder)  # only where it is empty


def prepared(node):
    """The folder with a node's content, which has what the volume was filled with, and its owner and mode."""
    volume = os.path.join(BACKING, node)
    content = os.path.join(volume, CONTENT)
    names = os.listdir(volume)
    os.mkdir(content)
    for name in names:
        os.rename(os.path.join(volume, name), os.path.join(content, name))
    status = os.stat(volume)
    os.chown(content, status.st_uid, status.st_gid)
    os.chmod(content, status.st_mode & 0o7777)
    return content


def serve(lab, nodes, options):
    remove_dead()
    os.makedirs(CONTROL, exist_ok=True)
    folders = {node: os.path.join(DISKS, lab, node) for node in nodes}
    processes = {}
    try:
        for node, folder in folders.items():
            os.makedirs(folder)
            processes[node] = subprocess.Popen([PROGRAM, prepared(node), folder, os.path.join(CONTROL, node), *options])
        until = time.monotonic() + LIMIT
        while not all(os.path.ismount(folder) for folder in folders.values()):
            if time.monotonic() > until or any(process.poll() is not None for process in processes.values()):
                say("not ready: no mount for " + ", ".join(node for node in nodes if not os.path.ismount(folders[node])))
                return 1
            time.sleep(0.01)
        say("ready")
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: over.set())
        while not over.wait(0.5):
            for node, process in processes.items():
                if process.poll() is not None:
                    say("%s: its disk has ended with exit code %s" % (node, process.returncode))
                    return 1
        return 0
    finally:
        for node, process in processes.items():
            unmount(folders[node])
            process.terminate()
        with contextlib.suppress(OSError):
            os.rmdir(os.path.join(DISKS, lab))


def order(node, words):
    try:
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(LIMIT)
            control.connect(os.path.join(CONTROL, node))
            control.sendall(words.encode() + b"\n")
            return control.makefile().readline().strip()
    except OSError as e:
        return "error the disk of %s does not answer: %s" % (node, e)


def probe(lab, node):
    """How many milliseconds it takes to write, sync, read and remove a file on a disk, or why that is not possible."""
    path = os.path.join(DISKS, lab, node, PROBE)
    began = time.monotonic()
    try:
        with open(path, "wb") as file:
            file.write(b"probe")
            file.flush()
            os.fsync(file.fileno())
        with open(path, "rb") as file:
            read = file.read()
        os.remove(path)
    except OSError as e:
        with contextlib.suppress(OSError):
            os.remove(path)
        return "error %s" % os.strerror(e.errno)
    return "ok ms=%d" % ((time.monotonic() - began) * 1000) if read == b"probe" else "error other bytes were read"


def order_these(lab, nodes, words):
    def answer(node):
        answers[node] = probe(lab, node) if words == "probe" else order(node, words)

    answers = {}
    threads = [threading.Thread(target=answer, args=(node,)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def all_disks():
    return sorted(os.listdir(CONTROL)) if os.path.isdir(CONTROL) else []


def obey(lab, seconds):
    failing, inbox = False, b""
    while True:
        ready, _, _ = select.select([0], [], [], seconds if failing else None)
        data = os.read(0, 65536) if ready else b""
        if not data:
            if failing:
                order_these(lab, all_disks(), "heal")
                failing = False
            if ready:
                return 0
            continue
        *lines, inbox = (inbox + data).split(b"\n")
        for line in lines:
            number, whom, *words = line.decode().split(" ")
            failing = failing or bool(FAULTS.intersection(words[:1]))
            nodes = all_disks() if whom == "*" else whom.split(",")
            answers = order_these(lab, nodes, " ".join(words)) if words else {}
            for node, answer in sorted(answers.items()):
                say("%s %s %s" % (number, node, answer))
            say("%s done" % number)


def main(words):
    if words[:1] == ["serve"] and len(words) > 2:
        nodes = [word for word in words[2:] if not word.startswith("--")]
        return serve(words[1], nodes, [word for word in words[2:] if word.startswith("--")])
    if words[:1] == ["obey"] and len(words) == 3:
        return obey(words[1], float(words[2]))
    sys.exit("usage: disk-box.py serve LAB NODE... | obey LAB SECONDS")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
