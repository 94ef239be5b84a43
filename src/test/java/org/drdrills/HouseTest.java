package org.drdrills;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.check.Check;
import org.drdrills.check.Checks;
import org.junit.jupiter.api.Test;

/** The house rules that a machine can check. */
class HouseTest {
    private static final String ROOT = "org.drdrills";
    private static final List<String> PURE = List.of("topology", "history", "measure", "check", "schedule");
    private static final List<String> LAYERS = List.of("record", "evidence", "chart", "report");
    private static final int MOST_PACKAGE_LINES = 15;
    private static final int MOST_CLASS_LINES = 500;

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** Package → the packages of ours that it may import. */
    private static final Map<String, List<String>> ARROWS = new LinkedHashMap<>();
    /** Package of a library → the packages of ours that may use it. */
    private static final Map<String, List<String>> LIBRARIES = new LinkedHashMap<>();

    static {
        ARROWS.put("topology", List.of());
        ARROWS.put("history", List.of("topology"));
        ARROWS.put("measure", List.of("history", "topology"));
        ARROWS.put("check", List.of("measure", "history", "topology"));
        ARROWS.put("environment", List.of("topology"));
        ARROWS.put("fault", List.of("environment", "topology"));
        ARROWS.put("workload", List.of("history", "topology"));
        ARROWS.put("record", List.of("check", "measure", "history", "topology"));
        ARROWS.put("evidence", List.of("record", "check", "measure", "history", "topology"));
        ARROWS.put("chart", List.of("evidence", "record", "check", "measure", "history", "topology"));
        ARROWS.put("report", List.of("chart", "evidence", "record", "check", "measure", "history", "topology"));
        ARROWS.put(
                "drill",
                List.of(
                        "topology",
                        "history",
                        "measure",
                        "check",
                        "environment",
                        "fault",
                        "workload",
                        "record",
                        "evidence",
                        "report"));
        ARROWS.put("schedule", List.of("topology"));
        ARROWS.put("notice", List.of("report", "evidence", "record", "check", "topology"));
        ARROWS.put("steps", List.of("drill", "check", "measure", "fault", "topology"));
        ARROWS.put(
                "cli",
                List.of(
                        "drill",
                        "steps",
                        "record",
                        "evidence",
                        "report",
                        "check",
                        "workload",
                        "fault",
                        "environment",
                        "history",
                        "topology",
                        "schedule",
                        "notice"));

        LIBRARIES.put("org.snakeyaml", List.of("topology"));
        LIBRARIES.put("org.testcontainers", List.of("environment"));
        LIBRARIES.put("com.github.dockerjava", List.of("environment"));
        LIBRARIES.put("eu.rekawek.toxiproxy", List.of("environment"));
        LIBRARIES.put("org.awaitility", List.of("environment"));
        LIBRARIES.put("org.postgresql", List.of("workload"));
        LIBRARIES.put("org.mariadb", List.of());
        LIBRARIES.put("com.microsoft.sqlserver", List.of());
        LIBRARIES.put("org.apache.kafka", List.of("workload"));
        LIBRARIES.put("org.jivesoftware", List.of("workload"));
        LIBRARIES.put("org.jxmpp", List.of("workload"));
        LIBRARIES.put("java.sql", List.of("workload"));
        LIBRARIES.put("javax.sql", List.of("workload"));
        LIBRARIES.put("io.qameta.allure", List.of("report"));
        LIBRARIES.put("com.openhtmltopdf", List.of("report"));
        LIBRARIES.put("gg.jte", List.of("report"));
        LIBRARIES.put("com.fasterxml.jackson", List.of("record", "evidence", "report", "environment"));
        LIBRARIES.put("org.bouncycastle", List.of("evidence"));
        LIBRARIES.put("jakarta.mail", List.of("notice"));
        LIBRARIES.put("java.net.http", List.of("evidence", "environment", "workload", "notice"));
        LIBRARIES.put("io.cucumber", List.of("steps"));
        LIBRARIES.put("picocli", List.of("cli"));
        LIBRARIES.put("org.opentest4j", List.of("steps"));
        LIBRARIES.put("org.junit", List.of());
    }

    @Test
    void somethingWasScanned() {
        assertThat(HOUSE.size()).isGreaterThan(60);
        for (String pure : PURE) {
            assertThat(HOUSE.stream().filter(one -> in(one, pure)).count())
                    .as("classes in " + pure)
                    .isGreaterThan(2);
        }
        assertThat(breaks(noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".check..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT + ".measure..")))
                .as("a rule that the house is known to break")
                .isTrue();
    }

    @Test
    void everyPackageHasItsRow() {
        Set<String> packages = new TreeSet<>();
        HOUSE.forEach(one -> {
            if (one.getPackageName().startsWith(ROOT + ".")) {
                packages.add(one.getPackageName().substring(ROOT.length() + 1).split("\\.")[0]);
            }
        });
        assertThat(ARROWS.keySet()).containsAll(packages);
    }

    @Test
    void arrows() {
        ARROWS.forEach((from, allowed) -> {
            List<String> forbidden = ARROWS.keySet().stream()
                    .filter(to -> !to.equals(from) && !allowed.contains(to))
                    .map(to -> ROOT + "." + to + "..")
                    .toList();
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + from + "..")
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(forbidden.toArray(String[]::new)))
                    .as(from + " imports only " + allowed + " of ours")
                    .allowEmptyShould(true)
                    .check(HOUSE);
        });
    }

    /** Of files, not of packages: each can be read before those that use it. */
    @Test
    void whatIsKeptClaimedDrawnAndReadHasNoCircles() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass one) {
                        return LAYERS.stream().anyMatch(layer -> in(one, layer))
                                ? SliceIdentifier.of(one.getName().replaceFirst("\\$.*", ""))
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "files of " + LAYERS;
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(HOUSE);
    }

    @Test
    void librariesStayWhereTheyBelong() {
        LIBRARIES.forEach((library, homes) -> noClasses()
                .that(not(resideInAnyPackage(
                        homes.stream().map(home -> ROOT + "." + home + "..").toArray(String[]::new))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .as(library + " is used in " + homes + " only")
                .check(HOUSE));
    }

    /** Anybody may hash; signing is evidence's. */
    @Test
    void signingIsEvidencesAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".evidence..")
                .should()
                .dependOnClassesThat(describe(
                        "sign",
                        one -> one.getPackageName().startsWith("javax.crypto")
                                || one.getPackageName().startsWith("java.security")
                                        && (one.getSimpleName().contains("Sign")
                                                || one.getSimpleName().contains("Key"))))
                .check(HOUSE);
    }

    /** Reports are written as XML, and nobody's XML is read: there is no entity to be expanded. */
    @Test
    void noXmlIsEverRead() {
        noClasses()
                .should()
                .dependOnClassesThat(describe(
                        "parse XML",
                        one -> one.getPackageName().startsWith("javax.xml.parsers")
                                || one.getPackageName().startsWith("org.xml.sax")
                                || one.getName().equals("javax.xml.stream.XMLInputFactory")
                                || one.getPackageName().startsWith("javax.xml.transform")))
                .check(HOUSE);
    }

    @Test
    void pureCodeUsesNoLibraryButItsOwn() {
        List<String> allowed = new ArrayList<>(List.of("java..", ROOT + ".."));
        allowed.addAll(List.of("org.snakeyaml..", "org.jspecify.."));
        classes()
                .that()
                .resideInAnyPackage(
                        PURE.stream().map(pure -> ROOT + "." + pure + "..").toArray(String[]::new))
                .should()
                .onlyDependOnClassesThat(describe(
                        "are of the JDK or ours",
                        one -> one.isPrimitive()
                                || one.isArray() && one.getBaseComponentType().isPrimitive()
                                || resideInAnyPackage(allowed.toArray(String[]::new))
                                        .test(one.getBaseComponentType())))
                .check(HOUSE);
    }

    @Test
    void pureCodeHasNoClockThreadSocketOrChance() {
        Set<String> forbidden = Set.of(
                "java.lang.Thread",
                "java.lang.ProcessBuilder",
                "java.lang.Runtime",
                "java.time.Clock",
                "java.util.Random",
                "java.util.Timer",
                "java.util.UUID",
                "java.util.concurrent.ThreadLocalRandom",
                "java.util.random.RandomGenerator");
        noClasses()
                .that()
                .resideInAnyPackage(
                        PURE.stream().map(pure -> ROOT + "." + pure + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat(describe(
                        "bring in the world",
                        one -> forbidden.contains(one.getName())
                                || one.getPackageName().startsWith("java.net")
                                || one.getPackageName().startsWith("java.util.concurrent")))
                .check(HOUSE);
        List<String> readings = HOUSE.stream()
                .filter(one -> PURE.stream().anyMatch(pure -> in(one, pure)))
                .flatMap(one -> one.getAccessesFromSelf().stream())
                .filter(HouseTest::readsAClock)
                .map(JavaAccess::getDescription)
                .toList();
        assertThat(readings).isEmpty();
    }

    private static boolean readsAClock(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        return owner.equals("java.lang.System") && (name.equals("nanoTime") || name.equals("currentTimeMillis"))
                || owner.startsWith("java.time.") && name.equals("now")
                || owner.equals("java.lang.Math") && name.equals("random");
    }

    /** Templates escape what they print; only what this suite draws and styles itself is printed as it is. */
    @Test
    void templatesPrintOnlyDrawingsAndStylesAsTheyAre() throws IOException {
        Pattern unsafe = Pattern.compile("\\$unsafe\\{([^}]*)}");
        Pattern ours = Pattern.compile(
                "(Look\\.\\w+|Days\\.\\w+|Timeline\\.\\w+|Strips\\.\\w+)\\(.*\\)|[A-Z]\\w+\\.[A-Z_]*(?:STYLE|SCRIPT)|drawing");
        List<String> found = new ArrayList<>();
        int seen = 0;
        try (Stream<Path> files = Files.list(Path.of("src/main/jte"))) {
            for (Path file : files.toList()) {
                for (String printed : unsafe.matcher(Files.readString(file))
                        .results()
                        .map(hit -> hit.group(1))
                        .toList()) {
                    seen++;
                    if (!ours.matcher(printed).matches()) {
                        found.add(file + " " + printed);
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(4);
        assertThat(found).isEmpty();
    }

    /** What is known of a check, its class says: nobody keeps a list of checks by their ids. */
    @Test
    void onlyItsClassNamesACheck() throws IOException {
        List<String> ids = Checks.all().stream().map(Check::id).toList();
        assertThat(ids).hasSizeGreaterThan(20);
        // Of ids without a hyphen, such as "interruption", numbers' names are made, too.
        String hyphened = ids.stream().filter(id -> id.contains("-")).collect(Collectors.joining("|"));
        Pattern literal = Pattern.compile("\"(" + String.join("|", ids) + "|(" + hyphened + ")\\.[a-z-]+)\"");
        assertThat(literal.matcher("equals(\"single-writer\")").find()).isTrue();
        List<String> found = new ArrayList<>();
        for (String name : ARROWS.keySet()) {
            Path folder = Path.of("src/main/java/org/drdrills", name);
            if (!ARROWS.get(name).contains("check") || !Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    literal.matcher(Files.readString(file))
                            .results()
                            .forEach(hit -> found.add(file + " " + hit.group()));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void everyCheckIsInTheList() {
        assertThat(HOUSE.stream()
                        .filter(one -> one.isAssignableTo(Check.class) && !one.isInterface())
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.equals("Unreadable")))
                .containsExactlyInAnyOrderElementsOf(Checks.all().stream()
                        .map(check -> check.getClass().getSimpleName())
                        .toList());
    }

    @Test
    void namesComeFromTheDrillRoom() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .check(HOUSE);
    }

    @Test
    void packagesSayWhatTheyAreInFifteenLines() throws IOException {
        Path main = Path.of("src/main/java");
        Set<Path> folders = new TreeSet<>();
        try (Stream<Path> files = Files.walk(main)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> folders.add(file.getParent()));
        }
        assertThat(folders).hasSizeGreaterThan(4);
        for (Path folder : folders) {
            Path said = folder.resolve("package-info.java");
            assertThat(said).exists();
            long lines = Files.readAllLines(said).stream()
                    .filter(line ->
                            line.strip().startsWith("/*") || line.strip().startsWith("*"))
                    .count();
            assertThat(lines).as(said + " lines of comment").isBetween(2L, (long) MOST_PACKAGE_LINES);
        }
    }

    /** Beyond that, a class holds more than one concept. A parser of the record is one concept, whose speed needs it in one place. */
    @Test
    void noClassIsLongerThanFiveHundredLines() throws IOException {
        Set<Path> longer = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                if (Files.readAllLines(file).size() > MOST_CLASS_LINES) {
                    longer.add(file.getFileName());
                }
            }
        }
        assertThat(longer).containsExactly(Path.of("LineParser.java"));
    }

    private static boolean in(JavaClass one, String name) {
        return (one.getPackageName() + ".").startsWith(ROOT + "." + name + ".");
    }

    private static boolean breaks(ArchRule rule) {
        return rule.evaluate(HOUSE).hasViolation();
    }
}
