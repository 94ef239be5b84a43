package org.drdrills.topology;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What Compose would start: its files merged, with what they include and extend, variables filled in and paths made absolute.
 *
 * @param folder     that of the first file
 * @param top        the keys of the whole
 * @param services   those that are started: name → keys
 * @param dormant    those whose profiles are not active: name → profiles
 * @param variables  of the file {@code .env}
 * @param secrets    names of variables that get a value for each lab
 * @param files      all Compose files that were read
 * @param variableFiles the files of variables that were read, whose values stay where they are
 */
record ComposeModel(
        Path folder,
        Map<String, Yaml> top,
        Map<String, Yaml> services,
        Map<String, List<String>> dormant,
        Map<String, String> variables,
        List<String> secrets,
        List<Path> files,
        List<Path> variableFiles) {

    Interpolation interpolation() {
        return new Interpolation(variables, secrets);
    }

    /** The keys of one of the sections {@code configs}, {@code secrets}, {@code volumes} and {@code networks}. */
    Map<String, Yaml> section(String name) {
        return top.containsKey(name) ? top.get(name).mapOrNothing() : Map.of();
    }
}
