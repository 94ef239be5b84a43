package org.drdrills.workload.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server that speaks enough of MariaDB's protocol to be signed in to, and to be asked and told things as text. */
final class FakeMariaDb implements AutoCloseable {
    /** An answer to a statement: what follows the packets' headers, one array a packet. */
    interface Answers extends Function<String, List<byte[]>> {}

    private static final int QUERY = 3;
    private static final int QUIT = 1;
    private static final int IN_TRANSACTION = 1;
    private static final int AUTOCOMMIT = 2;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final Answers answers;

    FakeMariaDb(Answers answers) throws IOException {
        this.answers = answers;
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    Socket client = listener.accept();
                    sockets.add(client);
                    threads.add(Thread.ofPlatform().daemon().start(() -> serve(client)));
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Statements that arrived whole, in order. */
    List<String> executed() {
        return executed;
    }

    /** Waits until every client that came has gone. */
    void settle() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        sockets.clear();
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            send(out, 0, greeting());
            packet(in);
            send(out, 2, ok());
            while (true) {
                byte[] request = packet(in);
                if (request[0] == QUIT) {
                    return;
                }
                if (request[0] != QUERY) {
                    send(out, 1, ok());
                    continue;
                }
                String text = new String(request, 1, request.length - 1, StandardCharsets.UTF_8);
                executed.add(text);
                List<byte[]> said = answers.apply(text);
                for (int i = 0; i < said.size(); i++) {
                    send(out, i + 1, said.get(i));
                }
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private static byte[] packet(DataInputStream in) throws IOException {
        byte[] body = new byte[in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16];
        in.readUnsignedByte();
        in.readFully(body);
        return body;
    }

    private static void send(OutputStream out, int number, byte[] body) throws IOException {
        byte[] whole = new byte[body.length + 4];
        whole[0] = (byte) body.length;
        whole[1] = (byte) (body.length >> 8);
        whole[2] = (byte) (body.length >> 16);
        whole[3] = (byte) number;
        System.arraycopy(body, 0, whole, 4, body.length);
        out.write(whole);
        out.flush();
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            switch (part) {
                case Integer one -> bytes.write(one);
                case String text -> bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                case byte[] more -> bytes.writeBytes(more);
                default -> throw new IllegalArgumentException(part.toString());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes(bytes.length, bytes);
    }

    /** Of a server of 11.8 without encryption. */
    private static byte[] greeting() {
        int capabilities = 1 | 2 | 4 | 8 | 512 | 8192 | 32768 | 1 << 19;
        return bytes(
                10,
                "11.8.9-MariaDB",
                0,
                1,
                0,
                0,
                0,
                "12345678",
                0,
                capabilities & 255,
                capabilities >> 8 & 255,
                33,
                AUTOCOMMIT,
                0,
                capabilities >> 16 & 255,
                capabilities >> 24 & 255,
                21,
                new byte[10],
                "123456789012",
                0,
                "mysql_native_password",
                0);
    }

    private static byte[] ok() {
        return bytes(0, 0, 0, AUTOCOMMIT, 0, 0, 0);
    }

    static List<byte[]> done() {
        return List.of(ok());
    }

    /** Of a statement in a transaction that is not over. */
    static List<byte[]> open() {
        return List.of(bytes(0, 0, 0, IN_TRANSACTION, 0, 0, 0));
    }

    static List<byte[]> failed(int code, String state, String message) {
        return List.of(bytes(255, code & 255, code >> 8, "#", state, message));
    }

    /** One row of texts. */
    static List<byte[]> row(String... values) {
        List<byte[]> packets = new CopyOnWriteArrayList<>();
        packets.add(bytes(values.length));
        for (int i = 0; i < values.length; i++) {
            packets.add(bytes(
                    text("def"),
                    text(""),
                    text(""),
                    text(""),
                    text("c" + i),
                    text(""),
                    12,
                    33,
                    0,
                    255,
                    0,
                    0,
                    0,
                    253,
                    0,
                    0,
                    0,
                    0,
                    0));
        }
        packets.add(bytes(254, 0, 0, AUTOCOMMIT, 0));
        byte[] row = {};
        for (String value : values) {
            row = bytes(row, value == null ? bytes(251) : text(value));
        }
        packets.add(row);
        packets.add(bytes(254, 0, 0, AUTOCOMMIT, 0));
        return packets;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
