package org.drdrills.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A proposal for an environment, made from a user's Compose files. It includes those files as they are, so that nothing is copied; a
 * second file beside it adds the ports that they do not say and takes away what a drill does not need. Sites, pool, clients and engine are
 * inferred from images, programs, variables and addresses.
 */
public final class Draft {
    static final String OVERLAY = "lab.yaml";

    private final DraftText.Files files;
    private final ComposeModel model;
    private final Map<String, Service> services;
    private final Parts parts;
    private final PoolChoice choice;
    private final Map<String, Set<Integer>> ports = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> added = new TreeMap<>();
    private final Map<String, List<Integer>> withoutUdp = new TreeMap<>();
    private final List<String> dropped = new ArrayList<>();
    private final List<String> guessed = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();
    private final Set<String> generated = new TreeSet<>();

    @SuppressWarnings("NullAway.Init")
    private DraftText text;

    private Optional<Path> program = Optional.empty();

    private Draft(DraftText.Files files, ComposeModel model, Mistakes mistakes) {
        this.files = files;
        this.model = model;
        List<String> without = new ArrayList<>();
        ServiceReader reader = new ServiceReader(model, "", mistakes, without);
        Map<String, Service> read = new LinkedHashMap<>();
        model.services()
                .forEach((name, value) ->
                        reader.read(name, tcpOnly(name, value)).ifPresent(service -> read.put(name, service)));
        model.dormant()
                .forEach((name, profiles) -> leftOut.add(name + ": it is started with the profile "
                        + String.join(" or ", profiles) + " only; drill new --profile asks for it."));
        leftOut.addAll(without);
        parts = new Parts(read);
        services = read;
        choice = new PoolChoice(services, parts);
    }

    /**
     * @param from     the Compose files, in Compose's order
     * @param into     the folder that the environment will have; nothing is written
     * @param profiles that are asked for
     * @param declared image → ports that it declares, such as {@code 5432/tcp}, as far as the engine has it
     * @throws BadInput if it is no Compose file, or nothing in it can be read
     */
    public static Draft of(
            List<Path> from,
            Path into,
            String name,
            Collection<String> profiles,
            Function<String, List<String>> declared) {
        Set<String> generated = generated(from, profiles);
        ComposeModel model = ComposeReader.read(from, generated, profiles);
        if (!model.top().containsKey("services")) {
            throw BadInput.at(from.getFirst(), 1, "this is no Compose file: it has no services");
        }
        if (model.services().isEmpty()) {
            throw model.top().get("services").wrong("is empty");
        }
        Mistakes mistakes = new Mistakes();
        Draft draft = new Draft(new DraftText.Files(from, into, name, List.copyOf(profiles)), model, mistakes);
        if (draft.services.isEmpty()) {
            mistakes.complain();
        }
        draft.generated.addAll(generated);
        mistakes.sentences().forEach(sentence -> draft.gaps.add("What a lab cannot start as it is: " + sentence + "."));
        draft.findPorts(declared);
        draft.findSecrets();
        return draft;
    }

    /** Variables that are named like a secret and have no value but a default: each lab gets a fresh one. */
    private static Set<String> generated(List<Path> from, Collection<String> profiles) {
        ComposeModel plain = ComposeReader.read(from, List.of(), profiles);
        Set<String> names = new TreeSet<>();
        for (Path file : plain.files()) {
            names.addAll(Interpolation.names(ComposeReader.text(file)));
        }
        names.removeIf(name -> !Confidential.named(name) || plain.variables().containsKey(name));
        return names;
    }

    /** UDP ports cannot be carried out, so the overlay keeps the others only. */
    private Yaml tcpOnly(String name, Yaml service) {
        Map<String, Yaml> keys = service.map();
        for (String key : List.of("ports", "expose")) {
            Yaml value = keys.get(key);
            if (value == null || !value.isList() || value.list().stream().noneMatch(ComposePorts::udp)) {
                continue;
            }
            List<Yaml> kept = value.list().stream()
                    .filter(item -> !ComposePorts.udp(item))
                    .toList();
            keys.put(key, value.with(new Yaml.Sequence(kept)));
            withoutUdp.put(name, List.copyOf(ComposePorts.of(keys)));
            leftOut.add(value.what() + " (" + at(value)
                    + "): UDP, which no wire carries; if members need it, this system cannot be drilled.");
        }
        return service.with(new Yaml.Mapping(keys));
    }

    private static String at(Yaml value) {
        return value.file().getFileName() + ":" + value.line();
    }

    private void findPorts(Function<String, List<String>> declared) {
        services.forEach((name, service) -> {
            Set<Integer> all = new TreeSet<>(service.exposed());
            Optional<KnownSystem> system = parts.systemOf(name);
            boolean serves =
                    Set.of(Part.MEMBER, Part.ARBITER, Part.AGENT, Part.FRONT).contains(parts.of(name));
            if (serves && system.filter(KnownSystem::store).isPresent()) {
                all.addAll(parts.usualPorts(name));
            }
            if (parts.of(name) == Part.MEMBER) {
                system.map(known -> Driver.of(known.name(), service))
                        .filter(driver -> !driver.exec() && driver.open())
                        .ifPresent(driver -> all.add(driver.signIn().port()));
            }
            all.addAll(byImage(service, declared.apply(service.image())));
            service.build().ifPresent(build -> all.addAll(Dockerfile.exposed(build)));
            if (all.isEmpty() && serves) {
                all.addAll(parts.usualPorts(name));
            }
            ports.put(name, all);
        });
        mentioned();
        Map<Set<Integer>, List<String>> alike = new LinkedHashMap<>();
        services.forEach((name, service) -> {
            Set<Integer> more = new TreeSet<>(Present.in(ports, name));
            more.removeAll(service.exposed());
            if (!more.isEmpty()) {
                added.put(name, more);
                alike.computeIfAbsent(more, key -> new ArrayList<>()).add(name);
            }
        });
        alike.forEach((more, names) -> guessed.add(String.join(", ", names)
                + (names.size() == 1 ? " also listens on " : " also listen on ") + numbers(more)
                + ", as is usual for the product, as the image declares, or because another service calls there."));
    }

    /** Those that the wire carries; the others are left out, and said so. */
    private Collection<Integer> byImage(Service service, List<String> declared) {
        List<String> udp =
                declared.stream().filter(port -> port.endsWith("/udp")).toList();
        if (!udp.isEmpty()) {
            leftOut.add("services." + service.name() + ".image: " + service.image() + " declares UDP on "
                    + udp.stream().map(port -> port.split("/")[0]).collect(Collectors.joining(", "))
                    + ", which no wire carries; if members need it, this system cannot be drilled.");
        }
        return declared.stream()
                .filter(port -> port.endsWith("/tcp"))
                .map(port -> Integer.valueOf(port.split("/")[0]))
                .toList();
    }

    private static String numbers(Collection<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** {@code host:port} anywhere in a service's words shows ports on which the host must listen. */
    private void mentioned() {
        Map<String, String> names = new LinkedHashMap<>();
        services.forEach((name, service) -> {
            names.put(name, name);
            service.aliases().forEach(alias -> names.put(alias, name));
        });
        Pattern address = Pattern.compile("(?<![A-Za-z0-9_.-])("
                + names.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"))
                + "):(\\d{2,5})(?::(\\d{2,5}))?(?!\\d)");
        for (Service service : services.values()) {
            Matcher found = address.matcher(Stream.of(
                            service.entrypoint().orElse(List.of()),
                            service.command().orElse(List.of()),
                            List.copyOf(service.environment().values()))
                    .flatMap(List::stream)
                    .collect(Collectors.joining("\n")));
            while (found.find()) {
                for (int group = 2; group <= 3; group++) {
                    if (found.group(group) != null && Integer.parseInt(found.group(group)) <= 65535) {
                        Present.in(ports, Present.in(names, found.group(1))).add(Integer.parseInt(found.group(group)));
                    }
                }
            }
        }
    }

    private void findSecrets() {
        services.values()
                .forEach(service -> service.environment().forEach((name, value) -> {
                    if (Confidential.named(name)
                            && !value.isBlank()
                            && Interpolation.secretsIn(value).isEmpty()) {
                        secrets.add(service.name() + " is told " + name
                                + "; it stays in your files, and reports show [redacted] in its place.");
                    }
                }));
        services.values()
                .forEach(service -> Confidential.ARGUMENTS.stream()
                        .filter(argument -> service.argument(argument)
                                .filter(value -> Interpolation.secretsIn(value).isEmpty())
                                .isPresent())
                        .forEach(argument -> secrets.add(service.name() + " runs with " + argument
                                + "; its value stays in your files, and reports show [redacted] in its place.")));
        model.section("secrets")
                .keySet()
                .forEach(name -> secrets.add("The secret " + name + " is handed to the containers only."));
        generated.forEach(name ->
                secrets.add(name + " has no value in a file .env, so each lab makes a fresh one (x-drill.secrets)."));
    }

    /** Groups of services that may be the pool, the likeliest first, each as members and what they are. */
    public List<String> candidates() {
        return choice.plausible().stream().map(PoolChoice.Group::toString).toList();
    }

    /** Whether the user must say which of the candidates is meant. */
    public boolean undecided() {
        return choice.plausible().size() > 1;
    }

    /** @param candidate index in {@link #candidates} */
    public void choose(int candidate) {
        List<PoolChoice.Group> groups = choice.plausible();
        choose(
                groups.isEmpty()
                        ? List.of(services.keySet().iterator().next())
                        : groups.get(candidate).members());
        if (groups.isEmpty()) {
            gaps.add(
                    "No service looks like a member of a pool; name those that hold the data under x-drill.pool.members.");
        }
    }

    /**
     * @param members services of the Compose files
     * @throws BadInput if one is none, with the nearest name
     */
    public void choose(List<String> members) {
        if (members.isEmpty()) {
            throw new BadInput("--pool names no service; known are " + String.join(", ", services.keySet()));
        }
        for (String member : members) {
            if (!services.containsKey(member)) {
                throw new BadInput("the Compose files have no service " + BadInput.quoted(member)
                        + Nearest.hint(member, services.keySet()));
            }
        }
        text = compose(List.copyOf(new LinkedHashSet<>(members)));
    }

    private DraftText compose(List<String> members) {
        String what = parts.systemOf(members.getFirst()).map(KnownSystem::name).orElse("");
        List<String> arbiters = related(Part.ARBITER, members);
        List<String> fronts = related(Part.FRONT, members);
        List<String> backEnd = parts.of(members.getFirst()) == Part.MEMBER
                ? List.of()
                : parts.all(Part.MEMBER).stream()
                        .filter(store -> !members.contains(store))
                        .filter(store -> members.stream().anyMatch(member -> choice.callsOneOf(member, List.of(store))))
                        .toList();
        guessed.add("The pool is " + String.join(", ", members) + (what.isEmpty() ? "" : ", members of " + what)
                + (arbiters.isEmpty()
                        ? ""
                        : "; " + String.join(", ", arbiters)
                                + (arbiters.size() == 1 ? " only votes or keeps" : " only vote or keep") + " who leads")
                + (fronts.isEmpty() ? "" : "; clients come by way of " + String.join(", ", fronts)) + ".");
        frontDoor(members, backEnd);
        if (members.size() == 1) {
            gaps.add("The pool has one member and no other can take over from it, so most drills will be missed.");
        }
        leaveOutTools(members);
        Set<String> jobs = new LinkedHashSet<>(parts.all(Part.JOB));
        jobs.removeAll(members);
        if (!jobs.isEmpty()) {
            guessed.add(
                    String.join(", ", jobs) + (jobs.size() == 1 ? " does its work and ends" : " do their work and end")
                            + " before a lab is ready (x-drill.jobs).");
        }
        Set<String> placed = new LinkedHashSet<>(services.keySet());
        placed.removeAll(dropped);
        placed.removeAll(jobs);
        Copies.Answer copies = Copies.of(
                what,
                members.stream().map(member -> Present.in(services, member)).toList());
        if (copies.known()) {
            guessed.add("Copies are " + copies.word() + " (x-drill.pool.copies): " + copies.because() + ".");
        } else {
            gaps.add(copies.because());
        }
        Driver driver = Driver.of(what, Present.in(services, members.getFirst()));
        program = driver.program(files.into());
        boolean exec = driver.exec();
        Credentials credentials = Credentials.of(Present.in(services, members.getFirst()), driver);
        guessed.addAll(credentials.guessed());
        if (driver.several()) {
            guessed.add("Every member accepts writes (x-drill.pool.writers).");
        }
        driver.lacking(Present.in(services, members.getFirst())).ifPresent(gaps::add);
        if (program.isPresent()) {
            guessed.add("Drills speak with " + what + " by " + Driver.FILE + ", a copy of environments/"
                    + driver.environment() + "/" + Driver.FILE + ": on the product's usual ports, without TLS.");
        } else if (exec) {
            gaps.add(
                    "The suite has no driver for " + (what.isEmpty() ? members.getFirst() : what)
                            + "; fill in drill.py: how to write, to read, to find the primary, and to read everything that a member holds.");
        }
        if (placed.stream().anyMatch(name -> Present.in(services, name).build().isPresent())) {
            gaps.add("Images are built by you: docker compose --file environments/" + files.name()
                    + "/compose.yaml build.");
        }
        services.forEach((name, service) -> {
            if (placed.contains(name) && Present.in(ports, name).isEmpty() && members.contains(name)) {
                gaps.add(name + " exposes no port, so no service can call it; list its ports under expose.");
            }
        });
        return new DraftText(
                files,
                new DraftText.System(
                        members,
                        arbiters,
                        fronts,
                        backEnd,
                        List.copyOf(placed),
                        List.copyOf(jobs),
                        ports,
                        List.copyOf(generated),
                        driver,
                        copies.word(),
                        credentials),
                new DraftText.Overlay(added, withoutUdp, dropped),
                guessed);
    }

    /** Those of a part that call a member, or that a member calls; all of them, where the files do not tell. */
    private List<String> related(Part part, List<String> members) {
        List<String> all =
                parts.all(part).stream().filter(name -> !members.contains(name)).toList();
        List<String> linked = all.stream()
                .filter(name -> choice.callsOneOf(name, members)
                        || members.stream().anyMatch(member -> choice.callsOneOf(member, List.of(name))))
                .toList();
        // Such as one that decides who leads, and is known to the members by way of what it keeps its decision in.
        List<String> behind =
                all.stream().filter(name -> choice.callsOneOf(name, linked)).toList();
        boolean only = choice.groups(Part.MEMBER).size() <= 1;
        return linked.isEmpty() && only
                ? all
                : linked.isEmpty()
                        ? List.of()
                        : sameKind(
                                all,
                                Stream.concat(linked.stream(), behind.stream()).toList());
    }

    /** With one of a kind come all of its kind: not each load balancer's file is among the words of a service. */
    private List<String> sameKind(List<String> all, List<String> linked) {
        Set<String> images =
                linked.stream().map(name -> Present.in(services, name).image()).collect(Collectors.toSet());
        return all.stream()
                .filter(name -> images.contains(Present.in(services, name).image()))
                .toList();
    }

    /** A front end and a database are two pools, or one that is seen through its front door. */
    private void frontDoor(List<String> members, List<String> backEnd) {
        if (!backEnd.isEmpty()) {
            guessed.add(String.join(", ", backEnd) + (backEnd.size() == 1 ? " is" : " are")
                    + " the back end, in which the members keep what lasts; the database by itself is another environment: drill new --pool "
                    + String.join(",", backEnd) + ".");
            return;
        }
        // What takes no calls, such as a container in which an operator works, is no front door.
        List<String> applications = parts.all(Part.APPLICATION).stream()
                .filter(name -> !members.contains(name) && choice.callsOneOf(name, members))
                .filter(name -> !Present.in(ports, name).isEmpty())
                .toList();
        if (!applications.isEmpty()) {
            guessed.add(String.join(", ", applications) + (applications.size() == 1 ? " stands" : " stand")
                    + " in front of the pool, which is drilled by itself; to drill the system through its front door, make another environment: drill new --pool "
                    + String.join(",", applications) + ".");
        }
    }

    private void leaveOutTools(List<String> members) {
        Set<String> needed = services.values().stream()
                .flatMap(service -> service.dependsOn().keySet().stream())
                .collect(Collectors.toSet());
        for (Part part : List.of(Part.TOOL, Part.CLIENT)) {
            for (String name : parts.all(part)) {
                if (!members.contains(name) && !needed.contains(name)) {
                    dropped.add(name);
                    leftOut.add(name + ": "
                            + (part == Part.TOOL
                                    ? "a console, exporter or other tool"
                                    : "a client, beside those that a drill brings")
                            + "; it is taken away in " + OVERLAY + ", where it can be put back.");
                }
            }
        }
    }

    /** The new {@code compose.yaml}. */
    public String text() {
        return text.compose();
    }

    /** The file that goes over the user's, if there is anything to add or to take away. */
    public Optional<String> overlay() {
        return text.overlay();
    }

    /** What was inferred, one sentence each. */
    public List<String> guessed() {
        return List.copyOf(guessed);
    }

    /** What the files say and the lab does not do, one sentence each. */
    public List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /** What looks like a secret, one sentence each. */
    public List<String> secrets() {
        return List.copyOf(secrets);
    }

    /** Files that a checkout of the project on another machine would lack, one sentence each. */
    public List<String> outside() {
        return files.from().stream()
                .filter(file -> DraftText.outside(file, files.into()))
                .map(
                        file -> file.toAbsolutePath().normalize()
                                + " lies outside the project, so a checkout on another machine lacks it; keep the project in the repository of that file, or copy the file into it.")
                .toList();
    }

    /** What could not be inferred, one sentence each. */
    public List<String> gaps() {
        return List.copyOf(gaps);
    }

    /** Whether the environment needs a program of its own. */
    public boolean exec() {
        return text.exec();
    }

    /** The file that this program is to be a copy of, where the suite has one for the product. */
    public Optional<Path> program() {
        return program;
    }
}
