package org.drdrills.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.drdrills.record.DrillFolder;
import org.drdrills.topology.BadInput;

/**
 * Where a lab that stays up is reached by the commands that follow: a socket in a folder of this account alone. A request is one line; the
 * answer is any number of lines and then {@code exit=N}.
 */
final class Holder {
    private static final String ENDING = ".sock";

    private final Path socket;

    private Holder(Path socket) {
        this.socket = socket;
    }

    static Holder of(String environment) {
        return new Holder(folder().resolve(environment + ENDING));
    }

    /**
     * The lab that is meant.
     *
     * @param environment its name, or empty where only one is up
     * @throws BadInput if there is none, or more than one and none was named
     */
    static Holder find(String environment) {
        List<String> up = names();
        if (!environment.isEmpty()) {
            if (!up.contains(environment)) {
                throw new BadInput("no lab of " + environment + " is up; drill up " + environment + " starts one");
            }
            return of(environment);
        }
        if (up.size() != 1) {
            throw new BadInput(
                    up.isEmpty()
                            ? "no lab is up; drill up ENVIRONMENT starts one"
                            : "several labs are up, name one with --environment: " + String.join(", ", up));
        }
        return of(up.getFirst());
    }

    /** Environments of labs that are up. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .filter(name -> of(name).answers())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The labs that are up cannot be listed", e);
        }
    }

    /** A path that is short: sockets have 108 bytes. */
    private static Path folder() {
        String account = System.getProperty("user.name").replaceAll("[^A-Za-z0-9]", "");
        Path folder = Path.of(System.getProperty(
                "drdrills.labs",
                System.getProperty("java.io.tmpdir") + "/dr-drills-" + account + "-"
                        + Integer.toHexString(Main.home().hashCode())));
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder.getParent());
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.getOwner(folder).getName().equals(System.getProperty("user.name"))
                    || !Files.getPosixFilePermissions(folder).equals(PosixFilePermissions.fromString("rwx------"))) {
                throw new BadInput(folder + " is not this account's alone, so no lab is reached through it; remove it");
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("There is no folder for labs at " + folder, e);
        }
    }

    Path log() {
        return socket.resolveSibling(socket.getFileName().toString().replace(ENDING, ".log"));
    }

    /** Of a lab that did not become healthy: its machines' logs. */
    DrillFolder left() {
        return DrillFolder.at(
                socket.resolveSibling(socket.getFileName().toString().replace(ENDING, "")));
    }

    /** Takes away what an earlier lab has left. */
    void clear() {
        for (String name : left().logNames()) {
            try {
                Files.deleteIfExists(left().logs().resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException("The log " + name + " of an earlier lab could not be removed", e);
            }
        }
    }

    boolean answers() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** @return the exit code that it answered */
    int ask(String request, Consumer<String> says) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            PrintWriter out = new PrintWriter(
                    new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8), true);
            out.println(request);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("exit=")) {
                    return Integer.parseInt(line.substring(5));
                }
                says.accept(line);
            }
        } catch (IOException e) {
            throw new BadInput("the lab does not answer any more: " + e.getMessage());
        }
        throw new BadInput("the lab ended while it was asked; its log is " + log());
    }

    /** No request is answered here any more. */
    void forget() {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("The socket " + socket + " could not be removed", e);
        }
    }

    /** Answers a request. */
    interface Answering {
        /** @return the exit code, and empty where the lab is to go down */
        Optional<Integer> answer(String request, Consumer<String> says);
    }

    /** Serves requests one after the other until one of them takes the lab down. */
    void serve(Answering answering) throws IOException {
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            boolean goesOn = true;
            while (goesOn) {
                try (SocketChannel channel = server.accept()) {
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
                    PrintWriter out = new PrintWriter(
                            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8), true);
                    String request = in.readLine();
                    if (request != null) {
                        Optional<Integer> exit = answering.answer(request, out::println);
                        goesOn = exit.isPresent();
                        out.println("exit=" + exit.orElse(Main.MET));
                    }
                } catch (IOException e) {
                    // who asked has gone
                }
            }
        } finally {
            Files.deleteIfExists(socket);
        }
    }
}
