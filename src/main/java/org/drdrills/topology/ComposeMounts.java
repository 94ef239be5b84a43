package org.drdrills.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a service finds in its file system beside its image: configs, secrets, volumes, and files and folders of the user's. These are
 * copied, so that no drill changes them; modes, owners and depth stay.
 */
final class ComposeMounts {
    /** Of a folder that is copied into every lab. */
    private static final long MOST_BYTES = 64L << 20;

    private static final int MOST_FILES = 2000;
    private static final int READABLE = 0444;
    private static final int EXECUTABLE = 0111;
    private static final String SECRETS = "/run/secrets/";

    private final ComposeModel model;
    private final String powerSwitch;
    private final List<Service.Config> files = new ArrayList<>();
    private final List<Service.Volume> volumes = new ArrayList<>();
    private final List<String> tmpfs = new ArrayList<>();

    /** @param powerSwitch service that may reach the engine, or empty */
    ComposeMounts(ComposeModel model, String powerSwitch) {
        this.model = model;
        this.powerSwitch = powerSwitch;
    }

    List<Service.Config> files() {
        return List.copyOf(files);
    }

    List<Service.Volume> volumes() {
        return List.copyOf(volumes);
    }

    List<String> tmpfs() {
        return List.copyOf(tmpfs);
    }

    /** @throws BadInput with the first mistake of each of its kinds */
    void read(String service, Map<String, Yaml> keys, Mistakes mistakes) {
        for (String section : List.of("configs", "secrets")) {
            if (keys.containsKey(section)) {
                mistakes.check(() -> {
                    for (Yaml item : keys.get(section).listOrOne()) {
                        files.add(file(section, item));
                    }
                });
            }
        }
        if (keys.containsKey("volumes")) {
            mistakes.check(() -> {
                for (Yaml item : keys.get("volumes").listOrOne()) {
                    mistakes.check(() -> mount(service, item));
                }
            });
        }
        if (keys.containsKey("tmpfs")) {
            mistakes.check(() -> keys.get("tmpfs").listOrOne().forEach(item -> tmpfs.add(item.text())));
        }
    }

    private Service.Config file(String section, Yaml item) {
        boolean secret = section.equals("secrets");
        Map<String, Yaml> keys =
                item.isMap() ? item.map(Set.of("source", "target", "mode", "uid", "gid")) : Map.of("source", item);
        if (!keys.containsKey("source")) {
            throw item.wrong("lacks the key source");
        }
        Yaml source = Present.in(keys, "source");
        Map<String, Yaml> known = model.section(section);
        if (!known.containsKey(source.text())) {
            throw source.wrong("names no " + section.substring(0, section.length() - 1) + ": "
                    + BadInput.quoted(source.text()) + Nearest.hint(source.text(), known.keySet()));
        }
        String target = keys.containsKey("target") ? keys.get("target").text() : source.text();
        String place = target.startsWith("/") ? target : (secret ? SECRETS : "/") + target;
        Optional<Integer> mode = Optional.ofNullable(keys.get("mode")).map(ComposeMounts::mode);
        Service.Config content = content(known.get(source.text()), place, mode, secret);
        return new Service.Config(
                content.source(), content.content(), place, content.mode(), id(keys.get("uid")), id(keys.get("gid")));
    }

    private static int id(@Nullable Yaml value) {
        return value == null ? 0 : (int) value.number();
    }

    private static int mode(Yaml value) {
        try {
            int mode = Integer.parseInt(value.text().replaceFirst("^0o?", "0"), 8);
            if (mode >= 0 && mode <= 07777) {
                return mode;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw value.wrong("must be an octal file mode such as 0444");
    }

    /** A file of the user's, a text in the file, or a variable's value. A secret's file keeps its mode and owner. */
    private Service.Config content(Yaml value, String place, Optional<Integer> mode, boolean secret) {
        Map<String, Yaml> keys = value.mapOrNothing();
        for (Map.Entry<String, Yaml> key : keys.entrySet()) {
            switch (key.getKey()) {
                case "file", "content", "environment", "name", "labels" -> {}
                case "external", "driver", "driver_opts", "template_driver" ->
                    throw ComposeKeys.refused(key.getValue(), "a lab takes it from a file, a content or a variable");
                default -> {
                    if (!key.getKey().startsWith("x-")) {
                        throw key.getValue().unknown(key.getKey(), Set.of("file", "content", "environment", "name"));
                    }
                }
            }
        }
        List<String> given = List.of("file", "content", "environment").stream()
                .filter(keys::containsKey)
                .toList();
        if (given.size() != 1) {
            throw value.wrong(
                    given.isEmpty()
                            ? "lacks the key file"
                            : "has both a " + given.get(0) + " and a " + given.get(1) + "; it takes one");
        }
        Yaml source = Present.in(keys, given.getFirst());
        if (given.getFirst().equals("content")) {
            return new Service.Config(
                    Optional.empty(), source.text(), place, mode.or(() -> Optional.of(READABLE)), 0, 0);
        }
        if (given.getFirst().equals("environment")) {
            throw source.wrong("names a variable without value: " + BadInput.quoted(source.text())
                    + "; write it into the file .env beside the Compose file");
        }
        Path path = path(source);
        if (!Files.isRegularFile(path)) {
            throw source.wrong("is no file: " + BadInput.quoted(source.text()));
        }
        return new Service.Config(
                Optional.of(path),
                "",
                place,
                mode.isPresent() || secret
                        ? mode
                        : Optional.of(Files.isExecutable(path) ? READABLE | EXECUTABLE : READABLE),
                0,
                0);
    }

    private Path path(Yaml value) {
        try {
            return model.folder().resolve(value.text()).normalize();
        } catch (InvalidPathException e) {
            throw value.wrong("is no path: " + BadInput.quoted(value.text()));
        }
    }

    private void mount(String service, Yaml item) {
        if (item.isMap()) {
            mountInFull(service, item);
            return;
        }
        String text = item.text();
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || List.of(parts).contains("")) {
            throw item.wrong("must be a volume or a path, and an absolute path, such as data:/var/lib/data, not "
                    + BadInput.quoted(text));
        }
        String options = parts.length == 3 ? parts[2] : "";
        boolean readOnly = List.of(options.split(",")).contains("ro");
        boolean fresh = List.of(options.split(",")).contains("nocopy");
        String target = parts.length == 1 ? parts[0] : parts[1];
        String source = parts.length == 1 ? "" : parts[0];
        if (source.startsWith("/") || source.startsWith(".")) {
            bind(service, item, source, target, readOnly);
        } else {
            volume(service, item, source, target, readOnly, fresh);
        }
    }

    private void mountInFull(String service, Yaml item) {
        Map<String, Yaml> keys = item.map(
                Set.of("type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs", "image"));
        if (!keys.containsKey("target")) {
            throw item.wrong("lacks the key target");
        }
        String type = keys.containsKey("type") ? keys.get("type").text() : "volume";
        String source = keys.containsKey("source") ? keys.get("source").text() : "";
        String target = keys.get("target").text();
        boolean readOnly =
                keys.containsKey("read_only") && keys.get("read_only").flag();
        switch (type) {
            case "bind" -> bind(service, item, source, target, readOnly);
            case "volume" -> {
                Map<String, Yaml> how =
                        keys.containsKey("volume") ? keys.get("volume").mapOrNothing() : Map.of();
                if (how.containsKey("subpath")) {
                    throw ComposeKeys.refused(how.get("subpath"), "a lab mounts whole volumes");
                }
                volume(
                        service,
                        item,
                        source,
                        target,
                        readOnly,
                        how.containsKey("nocopy") && how.get("nocopy").flag());
            }
            case "tmpfs" -> {
                Map<String, Yaml> how =
                        keys.containsKey("tmpfs") ? keys.get("tmpfs").mapOrNothing() : Map.of();
                List<String> options = new ArrayList<>();
                if (how.containsKey("size")) {
                    options.add("size=" + HostOptionsReader.bytes(how.get("size")));
                }
                if (how.containsKey("mode")) {
                    options.add("mode=" + how.get("mode").text());
                }
                tmpfs.add(target + (options.isEmpty() ? "" : ":" + String.join(",", options)));
            }
            default ->
                throw ComposeKeys.refused(
                        item, "a lab mounts volumes, files, folders and tmpfs, not " + BadInput.quoted(type));
        }
    }

    private void absolute(Yaml item, String target) {
        if (!target.startsWith("/")) {
            throw item.wrong(
                    "must be mounted at an absolute path, such as data:/var/lib/data, not " + BadInput.quoted(target));
        }
    }

    private void volume(String service, Yaml item, String name, String target, boolean readOnly, boolean fresh) {
        absolute(item, target);
        if (name.isEmpty()) {
            volumes.add(new Service.Volume(service + "-" + slug(target), target, Optional.empty(), readOnly, fresh));
            return;
        }
        Map<String, Yaml> known = model.section("volumes");
        if (!known.containsKey(name)) {
            throw item.wrong("names no volume: " + BadInput.quoted(name) + Nearest.hint(name, known.keySet())
                    + "; files of yours begin with ./");
        }
        Map<String, Yaml> how = known.get(name).mapOrNothing();
        for (String key : List.of("external", "driver_opts")) {
            if (how.containsKey(key)
                    && !(key.equals("external") && how.get(key).text().equals("false"))) {
                throw ComposeKeys.refused(how.get(key), "every lab begins with fresh volumes of its own");
            }
        }
        volumes.add(new Service.Volume(name, target, Optional.empty(), readOnly, fresh));
    }

    private static String slug(String path) {
        return path.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    private void bind(String service, Yaml item, String source, String target, boolean readOnly) {
        absolute(item, target);
        if (source.equals(PowerPost.ENGINE_SOCKET) || source.endsWith("/docker.sock")) {
            if (service.equals(powerSwitch)) {
                return;
            }
            throw ComposeKeys.refused(item, "no container of a lab may reach the container engine");
        }
        Path path = path(item.withText(source));
        if (Files.isDirectory(path)) {
            measure(item, path);
            volumes.add(new Service.Volume(folderName(path), target, Optional.of(path), readOnly, true));
        } else if (Files.isRegularFile(path)) {
            files.add(new Service.Config(Optional.of(path), "", target, Optional.empty(), 0, 0));
        } else if (Files.exists(path)) {
            throw ComposeKeys.refused(item, "a lab mounts files and folders, and " + path + " is neither");
        } else if (readOnly || path.getFileName().toString().matches(".+\\.[a-z]{2,5}")) {
            throw item.wrong("mounts what is not there: " + path + "; Compose would make an empty folder of that name");
        } else {
            volumes.add(new Service.Volume(folderName(path), target, Optional.empty(), readOnly, true));
        }
    }

    /** One name for one folder, so that services that mount it share it. */
    private static String folderName(Path path) {
        return "folder-" + slug(path.getFileName().toString()) + "-"
                + Integer.toHexString(path.toString().hashCode());
    }

    private static void measure(Yaml item, Path folder) {
        try (Stream<Path> inside = Files.walk(folder)) {
            Map<String, Long> seen = new LinkedHashMap<>();
            inside.filter(Files::isRegularFile).limit(MOST_FILES + 1L).forEach(file -> {
                try {
                    seen.put(file.toString(), Files.size(file));
                } catch (IOException e) {
                    throw item.wrong("cannot be read: " + file);
                }
            });
            if (seen.size() > MOST_FILES
                    || seen.values().stream().mapToLong(Long::longValue).sum() > MOST_BYTES) {
                throw item.wrong("mounts a folder of more than " + MOST_FILES + " files or " + (MOST_BYTES >> 20)
                        + " MiB, which every lab would copy: " + folder
                        + "; mount a named volume, or a smaller folder");
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            throw item.wrong("cannot be read: " + folder);
        }
    }
}
