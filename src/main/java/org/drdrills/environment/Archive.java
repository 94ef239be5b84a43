package org.drdrills.environment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.drdrills.topology.Service;

/** Files for a container, as the archive in which the engine takes them: with modes, owners and depth as they are. */
final class Archive {
    private static final int READABLE = 0444;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Archive() {}

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Files at the absolute paths that they say. */
    static Archive of(List<Service.Config> files) {
        return written(tar -> {
            for (Service.Config file : files) {
                byte[] content = file.source().isPresent()
                        ? Files.readAllBytes(file.source().get())
                        : file.content().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.target().replaceFirst("^/+", ""));
                entry.setMode(file.mode().orElse(READABLE));
                entry.setIds(file.uid(), file.gid());
                if (file.mode().isEmpty() && file.source().isPresent()) {
                    keepAsItIs(entry, file.source().get());
                }
                add(tar, entry, content);
            }
        });
    }

    /** What is in a folder, without the folder itself. */
    static Archive ofFolder(Path folder) {
        return written(tar -> {
            try (Stream<Path> inside = Files.walk(folder)) {
                for (Path path :
                        inside.filter(each -> !each.equals(folder)).sorted().toList()) {
                    String name = folder.relativize(path).toString();
                    if (Files.isSymbolicLink(path)) {
                        TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
                        link.setLinkName(Files.readSymbolicLink(path).toString());
                        add(tar, link, new byte[0]);
                    } else if (Files.isDirectory(path)) {
                        TarArchiveEntry entry = new TarArchiveEntry(name + "/");
                        keepAsItIs(entry, path);
                        add(tar, entry, new byte[0]);
                    } else if (Files.isRegularFile(path)) {
                        TarArchiveEntry entry = new TarArchiveEntry(name);
                        keepAsItIs(entry, path);
                        add(tar, entry, Files.readAllBytes(path));
                    }
                }
            }
        });
    }

    private interface Writing {
        void into(TarArchiveOutputStream tar) throws IOException;
    }

    private static Archive written(Writing writing) {
        Archive archive = new Archive();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(archive.bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            writing.into(tar);
        } catch (IOException e) {
            throw new UncheckedIOException("files for a container could not be read", e);
        }
        return archive;
    }

    private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void keepAsItIs(TarArchiveEntry entry, Path path) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("unix")
                || Files.getFileStore(path).supportsFileAttributeView("posix")) {
            entry.setMode(mode(Files.getPosixFilePermissions(path)));
            entry.setIds((Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS), (Integer)
                    Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS));
        }
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (PosixFilePermission permission : permissions) {
            mode |= 1 << (8 - permission.ordinal());
        }
        return mode;
    }
}
