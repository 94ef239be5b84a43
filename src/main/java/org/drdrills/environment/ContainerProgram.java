package org.drdrills.environment;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A program in a container, with its input and output attached through the engine. Writing never blocks: a frozen program
 * reads its input when it is thawed. The exit code is not available.
 */
final class ContainerProgram extends Process {
    private static final byte[] END = new byte[0];
    /** Of the errors that it prints the last bytes are kept, which tell why it ended. */
    private static final int MOST_ERRORS = 2000;

    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final PipedInputStream output = new PipedInputStream(1 << 16);
    private final PipedOutputStream received;
    private volatile byte[] errors = END;
    private volatile Closeable connection;

    ContainerProgram() {
        try {
            received = new PipedOutputStream(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void attached(Closeable started) {
        connection = started;
    }

    /** The stream that the engine copies to the program's input. */
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
                if (frame.getStreamType() == StreamType.STDERR) {
                    errors = last(errors, frame.getPayload());
                    return;
                }
                try {
                    received.write(frame.getPayload());
                    received.flush();
                } catch (IOException e) {
                    // the reader has closed the pipe
                }
            }

            @Override
            public void onError(Throwable throwable) {
                end();
                super.onError(throwable);
            }

            @Override
            public void onComplete() {
                end();
                super.onComplete();
            }
        };
    }

    private static byte[] last(byte[] before, byte[] more) {
        byte[] all = Arrays.copyOf(before, before.length + more.length);
        System.arraycopy(more, 0, all, before.length, more.length);
        return Arrays.copyOfRange(all, Math.max(0, all.length - MOST_ERRORS), all.length);
    }

    private void end() {
        try {
            received.close();
        } catch (IOException e) {
            // the program has ended
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
                    waiting.add(Arrays.copyOfRange(bytes, from, from + length));
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

    /** The last that it has printed so far. */
    @Override
    public InputStream getErrorStream() {
        return new ByteArrayInputStream(errors);
    }

    @Override
    public int waitFor() throws InterruptedException {
        ended.await();
        return 0;
    }

    @Override
    public int exitValue() {
        if (ended.getCount() > 0) {
            throw new IllegalThreadStateException("the program has not ended");
        }
        return 0;
    }

    @Override
    public void destroy() {
        end();
        Closeable attached = connection;
        if (attached != null) {
            try {
                attached.close();
            } catch (IOException e) {
                // the program has ended
            }
        }
    }
}
