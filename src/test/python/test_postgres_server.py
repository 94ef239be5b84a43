import os
import socket
import tempfile
import unittest
import unittest.mock

import postgres_server
from programs import refusal, startup


class PostgresServerTest(unittest.TestCase):
    def test_a_literal_ends_where_it_ends_whatever_it_holds(self):
        self.assertEqual("'app'", postgres_server.literal("app"))
        self.assertEqual("'x''); DROP TABLE pool; --'", postgres_server.literal("x'); DROP TABLE pool; --"))

    def test_parameters_become_options(self):
        self.assertEqual(["-c", "jit=off", "-c", "port=1"], postgres_server.options({"jit": "off", "port": "1"}))

    def test_a_file_is_replaced_as_a_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/duty"
            postgres_server.replace(path, "primary\n")
            postgres_server.replace(path, "standby\n")
            with open(path) as file:
                self.assertEqual("standby\n", file.read())
            self.assertEqual(["duty"], os.listdir(folder))

    def test_a_client_is_refused_with_the_reason_encrypted_or_not(self):
        for encrypted in (False, True):
            self.assertEqual(
                ("57P03", "passive: db2 serves"),
                refusal(lambda caller: postgres_server.refuse(caller, lambda: "passive: db2 serves"), encrypted))

    def test_a_client_that_hangs_up_or_sends_no_startup_is_answered_nothing(self):
        for said in (b"", b"GET", b"\0\0\0\x08\x04"):
            near, far = socket.socketpair()
            with near:
                near.sendall(said)
                near.shutdown(socket.SHUT_WR)
                postgres_server.refuse(far, lambda: self.fail("asked for a reason"))
                self.assertEqual(b"", near.recv(100))

    def test_the_port_is_refused_while_it_is_open_and_free_afterwards(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with unittest.mock.patch.object(postgres_server, "PORT", port):
            server = postgres_server.Refusal(lambda: "not ready: no quorum")
            self.assertTrue(server.closed)
            for _ in range(2):
                server.open()
                server.open()
                with socket.create_connection(("127.0.0.1", port), 5) as client:
                    client.sendall(startup())
                    self.assertIn(b"57P03", client.makefile("rb").read())
                server.close()
                server.close()
                self.assertTrue(server.closed)
                with self.assertRaises(ConnectionRefusedError):
                    socket.create_connection(("127.0.0.1", port), 5)
