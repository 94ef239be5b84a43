package org.drdrills.environment;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A program in a container, spoken with through the engine. Writing to it never waits: a program that is frozen finds its input
 * when it thaws. Its exit code is not asked for.
 */
final class ContainerProgram extends Process {
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final PipedInputStream output = new PipedInputStream(1 << 16);
    private final PipedOutputStream said;
    private volatile Closeable conversation;

    ContainerProgram() {
        try {
            said = new PipedOutputStream(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void spokenWith(Closeable started) {
        conversation = started;
    }

    /** What the engine hands to the program. */
    InputStream input() {
        return new InputStream() {
            private byte[] current = END;
            private int next;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                if (next == current.length) {
                    try {
                        current = waiting.take();
                        next = 0;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IOException("interrupted");
                    }
                    if (current.length == 0) {
                        waiting.add(END);
                        return -1;
                    }
                }
                int count = Math.min(length, current.length - next);
                System.arraycopy(current, next, bytes, from, count);
                next += count;
                return count;
            }
        };
    }

    ResultCallback.Adapter<Frame> listener() {
        return new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                try {
                    said.write(frame.getPayload());
                    said.flush();
                } catch (IOException e) {
                    // nobody listens any more
                }
            }

            @Override
            public void onError(Throwable throwable) {
                over();
                super.onError(throwable);
            }

            @Override
            public void onComplete() {
                over();
                super.onComplete();
            }
        };
    }

    private void over() {
        try {
            said.close();
        } catch (IOException e) {
            // it is over either way
        }
        waiting.add(END);
        ended.countDown();
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) {
                waiting.add(new byte[] {(byte) one});
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                if (length > 0) {
                    waiting.add(java.util.Arrays.copyOfRange(bytes, from, from + length));
                }
            }

            @Override
            public void close() {
                waiting.add(END);
            }
        };
    }

    @Override
    public InputStream getInputStream() {
        return output;
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
        ended.await();
        return 0;
    }

    @Override
    public int exitValue() {
        if (ended.getCount() > 0) {
            throw new IllegalThreadStateException("it runs");
        }
        return 0;
    }

    @Override
    public void destroy() {
        over();
        Closeable talking = conversation;
        if (talking != null) {
            try {
                talking.close();
            } catch (IOException e) {
                // it is over either way
            }
        }
    }
}
