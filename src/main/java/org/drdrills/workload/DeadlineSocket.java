package org.drdrills.workload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * A socket on which connecting and every read end at one deadline, however the bytes trickle. A driver's own
 * time-outs count from each read, in whole seconds for the connection, or cancel the query, which may turn a
 * commit that the server never confirmed into a success.
 */
public final class DeadlineSocket extends Socket {
    /** The time until which a request may take; moved by its owner before each request. */
    public static final class Deadline {
        private volatile long at;

        public void in(Duration timeout) {
            at(System.nanoTime() + timeout.toNanos());
        }

        /** @param nanoTime by {@link System#nanoTime} */
        public void at(long nanoTime) {
            at = nanoTime;
        }

        public boolean passed() {
            return at - System.nanoTime() <= 0;
        }

        /** Negative once it has passed. */
        public Duration left() {
            return Duration.ofNanos(at - System.nanoTime());
        }

        private int millisLeft() throws IOException {
            long left = at - System.nanoTime();
            if (left <= 0) {
                throw new IOException("the deadline has passed");
            }
            return (int) Math.min(Integer.MAX_VALUE, (left + 999_999) / 1_000_000);
        }
    }

    /** Made by the driver, by name (hence public), in the thread that connects; there it finds the deadline. */
    public static final class Factory extends SocketFactory {
        private static final ThreadLocal<Deadline> CONNECTING = new ThreadLocal<>();

        private final Deadline deadline = CONNECTING.get();

        public Factory() {}

        public static void connecting(Deadline deadline) {
            CONNECTING.set(deadline);
        }

        public static void connected() {
            CONNECTING.remove();
        }

        @Override
        public Socket createSocket() {
            return new DeadlineSocket(deadline);
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException("the driver connects later");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException("the driver connects later");
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException("the driver connects later");
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException("the driver connects later");
        }
    }

    private final Deadline deadline;
    private volatile int wanted;

    private DeadlineSocket(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Not yet connected; for a client that has no driver. */
    public static Socket of(Deadline deadline) {
        return new DeadlineSocket(deadline);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        super.connect(endpoint, deadline.millisLeft());
    }

    /** The driver's own time-out for reads, 0 for none; the deadline holds beside it. */
    @Override
    public void setSoTimeout(int millis) {
        wanted = millis;
    }

    @Override
    public int getSoTimeout() {
        return wanted;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int left = deadline.millisLeft();
                DeadlineSocket.super.setSoTimeout(wanted > 0 ? Math.min(wanted, left) : left);
                try {
                    return super.read(bytes, from, length);
                } catch (SocketTimeoutException e) {
                    // the driver takes a SocketTimeoutException that it did not ask for as a reason to read on
                    deadline.millisLeft();
                    throw e;
                }
            }
        };
    }
}
