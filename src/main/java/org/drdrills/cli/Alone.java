package org.drdrills.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The right to run drills into a folder of reports, for one process at a time. The kernel takes it back, however the process ends. */
final class Alone implements AutoCloseable {
    private final FileChannel file;

    private Alone(FileChannel file) {
        this.file = file;
    }

    /** @return empty where another has it */
    static Optional<Alone> in(Path reports) {
        try {
            Files.createDirectories(reports);
            FileChannel file =
                    FileChannel.open(reports.resolve(".alone"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = file.tryLock();
                if (lock != null) {
                    return Optional.of(new Alone(file));
                }
            } catch (OverlappingFileLockException e) {
                // by another run in this process
            }
            file.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Whether another run is under way in " + reports + " cannot be told", e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
