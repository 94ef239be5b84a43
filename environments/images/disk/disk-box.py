"""The disks of a lab's machines: one file system in user space for each, which can lose power (see disk.c).

  disk-box.py serve LAB NODE... mounts /disks/LAB/NODE for each node, says "ready", unmounts all at SIGTERM
  disk-box.py order NODE WORDS  gives one order to a node's disk and prints its answer; exit code 1 where it was refused
  disk-box.py order-all WORDS   the same to all disks at once, a line each
  disk-box.py order-these NODE,NODE... WORDS   the same to these

/disks must be a folder of the host, shared with it, so that machines can mount what is mounted there. The content of a disk
lies in the volume /backing/NODE, which the engine has filled from the machine's image. Disks are gone with this container.
"""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time

PROGRAM = "/usr/local/bin/disk"
DISKS, BACKING, CONTROL = "/disks", "/backing", "/run/disks"
CONTENT = ".content"
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


def order_these(nodes, words):
    answers = {}
    threads = [threading.Thread(target=lambda node=node: answers.update({node: order(node, words)})) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def main(words):
    if words[:1] == ["serve"] and len(words) > 2:
        nodes = [word for word in words[2:] if not word.startswith("--")]
        return serve(words[1], nodes, [word for word in words[2:] if word.startswith("--")])
    if words[:1] == ["order"] and len(words) > 2:
        answer = order(words[1], " ".join(words[2:]))
        say(answer)
        return 0 if answer.startswith("ok") else 1
    everywhere = words[:1] == ["order-all"] and len(words) > 1
    if everywhere or (words[:1] == ["order-these"] and len(words) > 2):
        nodes = sorted(os.listdir(CONTROL)) if everywhere else words[1].split(",")
        answers = order_these(nodes, " ".join(words[1 if everywhere else 2 :]))
        for node, answer in sorted(answers.items()):
            say("%s %s" % (node, answer))
        return 0 if all(answer.startswith("ok") for answer in answers.values()) else 1
    sys.exit("usage: disk-box.py serve LAB NODE... | order NODE WORDS | order-all WORDS | order-these NODE,NODE... WORDS")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
