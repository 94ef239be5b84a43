package org.drdrills.fault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.Lab;
import org.drdrills.topology.Pool;

/** Roles as a test says. */
final class FakeScene implements Scene {
    final FakeLab lab;
    private String primary = "pg2";
    private List<String> standbys = List.of("pg1", "pg3");

    private List<String> active = List.of();
    private String about = "";
    private final Map<String, String> settings = new TreeMap<>();

    FakeScene(FakeLab lab) {
        this.lab = lab;
    }

    FakeScene roles(String primary, String... standbys) {
        this.primary = primary;
        this.standbys = List.of(standbys);
        return this;
    }

    FakeScene active(String... members) {
        active = List.of(members);
        return this;
    }

    /** The pool has this setting too. */
    FakeScene with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /** Of which pool these are the roles; the first, where nothing is said. */
    FakeScene about(String pool) {
        about = pool;
        return this;
    }

    @Override
    public Pool pool() {
        Pool pool = about.isEmpty() ? Scene.super.pool() : lab.environment().pool(about);
        Map<String, String> all = new TreeMap<>(pool.settings());
        all.putAll(settings);
        return new Pool(
                pool.name(),
                pool.engine(),
                pool.members(),
                pool.arbiters(),
                pool.backEnd(),
                all,
                pool.clients(),
                pool.synchronous(),
                pool.severalWriters());
    }

    @Override
    public Lab lab() {
        return lab;
    }

    @Override
    public Optional<String> primary() {
        return Optional.ofNullable(primary);
    }

    @Override
    public List<String> active() {
        return active;
    }

    @Override
    public List<String> standbys() {
        return standbys;
    }
}
