package org.drdrills.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** An output whose writers are not told that it takes no more, such as a file on a full disk; it keeps the first reason for the end. */
final class Output extends OutputStream {
    private static final String READER_GONE = "Broken pipe";

    private final OutputStream to;
    private IOException trouble;

    Output(OutputStream to) {
        this.to = to;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        try {
            to.write(bytes, from, length);
        } catch (IOException e) {
            if (trouble == null) {
                trouble = e;
            }
        }
    }

    /** Why something is missing; empty where nothing is, and where the reader has read what it wanted. */
    synchronized Optional<String> trouble() {
        return Optional.ofNullable(trouble).map(IOException::getMessage).filter(reason -> !READER_GONE.equals(reason));
    }
}
