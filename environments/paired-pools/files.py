"""How drills speak with the file store: clients upload files of 2 KB with their checksum, and read the latest of a name back."""
import hashlib
import http.client
import json
import os

SIZE = 2048
PASSWORD = os.environ["DRILL_PASSWORD"]


def content(id):
    """What the file of that write holds, which only the drill knows."""
    return hashlib.shake_256(b"file %d" % id).digest(SIZE)


def checksum(data):
    return hashlib.sha256(data).hexdigest()


class FileServer:
    def __init__(self, server, timeout):
        self.http = http.client.HTTPConnection(server, 8070, timeout=timeout)
        self.http.connect()

    def close(self):
        self.http.close()

    def call(self, method, path, timeout, body=None, **headers):
        self.http.timeout = timeout
        if self.http.sock is not None:
            self.http.sock.settimeout(timeout)
        self.http.request(method, path, body, {"X-Password": PASSWORD, **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = self.http.getresponse()
        return answer, answer.read()


class Client(FileServer):
    def healthy(self, timeout):
        self.served(*self.call("GET", "/files/0", timeout))

    def served(self, answer, body):
        if answer.status in (403, 409, 422):
            raise Refused(body.decode())
        if answer.status not in (200, 201, 404):
            raise OSError("%d %s" % (answer.status, body.decode()))
        return answer.status != 404

    def write(self, key, id, timeout):
        data = content(id)
        answer, body = self.call("PUT", "/files/%d/%d" % (key, id), timeout, data, X_Checksum=checksum(data))
        self.served(answer, body)
        return body.decode()

    def read(self, key, timeout):
        answer, body = self.call("GET", "/files/%d" % key, timeout)
        if not self.served(answer, body):
            return None
        id = int(answer.headers["X-Id"])
        if checksum(body) != checksum(content(id)):
            raise OSError("the file %d holds something else than was uploaded" % id)
        return id


class Member(FileServer):
    def role(self, timeout):
        said = json.loads(self.call("GET", "/status", timeout)[1])
        facts = {"term": said["term"], "at": said["bytes"]}
        if said["duty"] == "primary":
            return "primary", facts
        if said["duty"] == "standby":
            return "standby", {**facts, "follows": said["from"]}
        return "passive", facts

    def ledger(self, timeout):
        """A file counts only with the content that was uploaded; one with any other is damaged."""
        answer, body = self.call("GET", "/list", timeout)
        if answer.status != 200:
            raise OSError(body.decode())
        for line in body.decode().splitlines():
            id, found = line.split()
            yield int(id) if found == checksum(content(int(id))) else Damaged(int(id))
