package org.drdrills.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A wire to a server that breaks after a number of bytes in one direction: connections through it are closed at both ends. */
public final class CutRelay implements AutoCloseable {
    /** Of bytes that are never reached. */
    public static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicLong there = new AtomicLong();
    private final AtomicLong back = new AtomicLong();

    public CutRelay(InetSocketAddress server, long cutThere, long cutBack) throws IOException {
        start(() -> {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket upstream = new Socket(server.getAddress(), server.getPort());
                    sockets.addAll(List.of(client, upstream));
                    start(() -> pump(client, upstream, there, cutThere));
                    start(() -> pump(upstream, client, back, cutBack));
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    private void start(Runnable work) {
        threads.add(Thread.ofPlatform().daemon().start(work));
    }

    private static void pump(Socket from, Socket to, AtomicLong passed, long cut) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int allowed = (int) Math.min(read, Math.max(0, cut - passed.get()));
                out.write(buffer, 0, allowed);
                out.flush();
                if (passed.addAndGet(allowed) >= cut) {
                    return;
                }
            }
        } catch (IOException e) {
            // the other end has gone
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Bytes that clients sent, and the server. */
    public long there() {
        return there.get();
    }

    public long back() {
        return back.get();
    }

    @Override
    public void close() throws Exception {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
