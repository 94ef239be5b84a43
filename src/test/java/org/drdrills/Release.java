package org.drdrills;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the archive of a release unpacks to, made from the build that is there by the archive's own description. */
public final class Release {
    private static final Path PROJECT = Path.of("").toAbsolutePath();

    private Release() {}

    /** @param into the folder of the release; made here */
    public static Path unpacked(Path into) throws Exception {
        Element archive = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(PROJECT.resolve("src/main/setup/archive.xml").toFile())
                .getDocumentElement();
        NodeList sets = archive.getElementsByTagName("fileSet");
        for (int i = 0; i < sets.getLength(); i++) {
            Element set = (Element) sets.item(i);
            Path from = Path.of(text(set, "directory")
                    .getFirst()
                    .replace("${project.basedir}", PROJECT.toString())
                    .replace(
                            "${project.build.directory}",
                            PROJECT.resolve("target").toString()));
            copy(
                    from,
                    into.resolve(text(set, "outputDirectory").getFirst()),
                    text(set, "include"),
                    text(set, "exclude"));
        }
        return into;
    }

    private static List<String> text(Element set, String name) {
        List<String> texts = new ArrayList<>();
        NodeList all = set.getElementsByTagName(name);
        for (int i = 0; i < all.getLength(); i++) {
            texts.add(all.item(i).getTextContent().strip());
        }
        return texts;
    }

    private static void copy(Path from, Path to, List<String> includes, List<String> excludes) throws IOException {
        List<PathMatcher> wanted = includes.stream().map(Release::matcher).toList();
        List<PathMatcher> unwanted = excludes.stream().map(Release::matcher).toList();
        for (String include : includes) {
            // Only the part of the tree in which the pattern can match.
            Path start = from.resolve(include.replaceFirst("(^|/)[^/]*\\*.*", ""));
            if (!Files.exists(start)) {
                continue;
            }
            try (Stream<Path> tree = Files.walk(start)) {
                for (Path file : tree.filter(Files::isRegularFile).toList()) {
                    Path name = from.relativize(file);
                    Path target = to.resolve(name.toString());
                    if (wanted.stream().anyMatch(matcher -> matcher.matches(name))
                            && unwanted.stream().noneMatch(matcher -> matcher.matches(name))
                            && !Files.exists(target)) {
                        Files.createDirectories(target.getParent());
                        Files.copy(file, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                    }
                }
            }
        }
    }

    private static PathMatcher matcher(String pattern) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        // In an archive's description ** also stands for no folder at all.
        return pattern.startsWith("**/")
                ? path -> matcher.matches(path) || matcher(pattern.substring(3)).matches(path)
                : matcher;
    }
}
