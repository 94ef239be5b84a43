"""How drills speak with the service. What raises NotImplementedError is for you to write; environments/README.md says
what each must do, environments/etcd/drill.py is an example. Python's own library is there, and no other."""
import socket

PORT = 0  # where members listen for clients


class Connection:
    def __init__(self, server, timeout):
        """Connects to one member; an exception means that nothing has reached it."""
        self.socket = socket.create_connection((server, PORT), timeout)

    def close(self):
        self.socket.close()


class Client(Connection):
    """Used in the client container of each site. Times are in seconds."""

    def healthy(self, timeout):
        """Before the drill, until it raises nothing; creates what is needed."""

    def write(self, key, id, timeout):
        """Sets register key to id and adds id to the ledger, both or neither, and returns the name of the member that
        accepted it, or "". Raises Refused("why") only if it certainly has no effect, now or later; all else is unknown."""
        raise NotImplementedError("how to write")

    def read(self, key, timeout):
        """Returns what register key holds, or None."""
        raise NotImplementedError("how to read")


class Member(Connection):
    """Used beside each member, in its network. Must ask this member alone, not the pool through it."""

    def role(self, timeout):
        """Returns what this member itself says it is: "primary", "standby", "passive" or "none", and facts about it:
        term, at, follows, writable."""
        raise NotImplementedError("how to tell the role")

    def ledger(self, timeout):
        """Returns all ids that this member itself holds; one that it holds twice, twice."""
        raise NotImplementedError("how to read all that a member holds")
