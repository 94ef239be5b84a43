package org.drdrills.workload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.drdrills.topology.BadInput;

/** What a Python program of an environment may import: the other {@code .py} files below its folder, and {@code wheels/*.whl} there. */
final class ProgramFiles {
    private static final int LARGEST = 64 << 20;
    private static final String WHEELS = "wheels";

    private ProgramFiles() {}

    /** The program's own folder, without its main file; sorted. */
    static List<Path> beside(Path program) {
        Path folder = program.toAbsolutePath().getParent();
        try (Stream<Path> tree = Files.walk(folder, 4)) {
            return tree.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".py")
                            || (file.toString().endsWith(".whl")
                                    && file.getParent().equals(folder.resolve(WHEELS))))
                    .filter(file -> !file.equals(program.toAbsolutePath()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw BadInput.at(folder, 0, "the folder of the program cannot be read: " + e.getMessage());
        }
    }

    /** All of them as a zip file in Base64 on one line; that line is empty where there are none. */
    static byte[] line(Path program) {
        List<Path> files = beside(program);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!files.isEmpty()) {
            Path folder = program.toAbsolutePath().getParent();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                for (Path file : files) {
                    zip.putNextEntry(
                            new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, zip);
                    zip.closeEntry();
                }
            } catch (IOException e) {
                throw BadInput.at(folder, 0, "the files beside the program cannot be read: " + e.getMessage());
            }
            if (bytes.size() > LARGEST) {
                throw BadInput.at(folder, 0, "the files beside the program are larger than 64 MiB together");
            }
        }
        return (Base64.getEncoder().encodeToString(bytes.toByteArray()) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
