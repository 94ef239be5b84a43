package org.drdrills.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An existing scheduler, and the files by which it runs drills. */
public enum Form {
    /** A timer and its service; one never runs twice at once, and a window that the machine slept through is made up for. */
    SYSTEMD {
        @Override
        public Map<String, String> files(Timing timing, Job job, ZoneId machine, Instant now) {
            Map<String, String> files = new TreeMap<>();
            files.put(job.name() + ".service", """
                    [Unit]
                    Description=Disaster-recovery drills
                    Wants=network-online.target
                    After=network-online.target docker.service

                    [Service]
                    # Never twice at once: a service that is running is not started again.
                    Type=oneshot
                    WorkingDirectory=%s
                    # DRILL_NOTIFY and the like, for its owner alone; may be missing.
                    EnvironmentFile=-%%h/.config/dr-drills/environment
                    ExecStart=%s
                    # Time for the report after a stop.
                    TimeoutStopSec=120
                    """.formatted(path(job.home().toString()), exec(job)));
            files.put(job.name() + ".timer", """
                    [Unit]
                    Description=Disaster-recovery drills, %s

                    [Timer]
                    OnCalendar=%s
                    # A window that was missed because the machine was off is made up for when it is on again.
                    Persistent=true
                    AccuracySec=1min

                    [Install]
                    WantedBy=timers.target
                    """.formatted(timing.words().replace("%", "%%"), timing.calendar()));
            return files;
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            return List.of(
                    "As a user: cp " + job.name()
                            + ".* ~/.config/systemd/user/ && systemctl --user daemon-reload && systemctl --user enable --now "
                            + job.name() + ".timer; loginctl enable-linger lets it run while no user is signed in.",
                    "As root: cp " + job.name()
                            + ".* /etc/systemd/system/ && systemctl daemon-reload && systemctl enable --now "
                            + job.name() + ".timer");
        }
    },
    /** A line for crontab; windows that were missed are not made up for. */
    CRON {
        @Override
        public Map<String, String> files(Timing timing, Job job, ZoneId machine, Instant now) {
            boolean here = timing.zone().getRules().equals(machine.getRules());
            String command = "cd " + Job.quoted(job.home().toString()) + " && " + job.shell("./drill");
            StringBuilder text = new StringBuilder();
            text.append("# Disaster-recovery drills, ")
                    .append(timing.words())
                    .append(". A window that was missed is not made up for; ./drill list shows what is overdue.\n");
            if (here) {
                text.append(timing.cron())
                        .append(' ')
                        .append(command.replace("%", "\\%"))
                        .append('\n');
            } else {
                // Not every cron knows another zone than the machine's, and one that does not says nothing.
                text.append("# This machine's clock is ")
                        .append(machine)
                        .append("; cron looks each quarter of an hour whether it is time there.\n");
                String when = switch (timing.every()) {
                    case DAY -> "+%H:%M";
                    case WEEK -> "+%u-%H:%M";
                    case MONTH -> "+%d-%H:%M";
                };
                if (timing.at().getMinute() % 15 != 0) {
                    throw new org.drdrills.topology.BadInput("by cron, a time in another zone than the machine's ("
                            + machine + ") is a quarter of an hour, such as 03:30, not " + timing.at()
                            + "; or take systemd");
                }
                String time = switch (timing.every()) {
                    case DAY -> timing.at().toString();
                    case WEEK -> timing.weekday().getValue() + "-" + timing.at();
                    case MONTH -> "%02d-".formatted(timing.day()) + timing.at();
                };
                text.append(("*/15 * * * * [ \"$(TZ=" + timing.zone() + " date " + when + ")\" = \"" + time + "\" ] && "
                                        + command)
                                .replace("%", "\\%"))
                        .append('\n');
            }
            return Map.of(job.name() + ".cron", text.toString());
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            return List.of("(crontab -l 2> /dev/null; cat " + job.name() + ".cron) | crontab -");
        }
    },
    /** A workflow. */
    GITHUB {
        @Override
        public Map<String, String> files(Timing timing, Job job, ZoneId machine, Instant now) {
            List<java.time.ZoneOffset> offsets = timing.offsets(now);
            StringBuilder lines = new StringBuilder();
            StringBuilder cases = new StringBuilder();
            for (java.time.ZoneOffset offset : offsets) {
                String cron = timing.cronInUtc(offset);
                lines.append("    - cron: '")
                        .append(cron)
                        .append("'")
                        .append(
                                offsets.size() > 1
                                        ? "  # while the clock there is UTC"
                                                + (offset.getTotalSeconds() == 0 ? "" : offset.getId())
                                        : "")
                        .append('\n');
                cases.append(cases.isEmpty() ? "" : " | ")
                        .append("'")
                        .append(cron)
                        .append('/')
                        .append(
                                offset.getTotalSeconds() == 0
                                        ? "+0000"
                                        : offset.getId().replace(":", ""))
                        .append("'");
            }
            boolean seasons = offsets.size() > 1;
            String only = seasons ? "        if: steps.season.outputs.now == 'true'\n" : "";
            String also = seasons ? " && steps.season.outputs.now == 'true'" : "";
            return Map.of(".github/workflows/" + job.name() + ".yml", """
                    # Disaster-recovery drills, %s. Schedules here go by UTC, may be late, and are not made up for when they were missed.
                    name: Disaster-recovery drills
                    on:
                      schedule:
                    %s  workflow_dispatch:
                    # Never twice at once: the next run waits.
                    concurrency:
                      group: %s
                      cancel-in-progress: false
                    permissions:
                      contents: read
                    jobs:
                      drills:
                        runs-on: ubuntu-latest
                        timeout-minutes: 300
                        steps:
                    %s      - uses: actions/checkout@v4
                    %s      - uses: actions/setup-java@v4
                    %s        with:
                              distribution: temurin
                              java-version: '21'
                              cache: maven
                          - name: Drills
                    %s        env:
                              DRILL_NOTIFY: ${{ secrets.DRILL_NOTIFY }}
                            run: %s
                          - name: Summary
                            if: ${{ !cancelled()%s }}
                            run: cat reports/*/summary.md >> "$GITHUB_STEP_SUMMARY"
                          - uses: actions/upload-artifact@v4
                            if: ${{ !cancelled()%s }}
                            with:
                              name: reports
                              path: reports
                              retention-days: 90
                    """.formatted(
                            timing.words(),
                            lines,
                            job.name(),
                            seasons ? season(timing, cases.toString()) : "",
                            only,
                            only,
                            only,
                            yaml(job.shell("./drill")),
                            also,
                            also));
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            return List.of("Commit the file. With --notify, the repository's secret DRILL_NOTIFY says who is told.");
        }
    },
    /** A job; the time stands in the project's settings, which a file cannot say. */
    GITLAB {
        @Override
        public Map<String, String> files(Timing timing, Job job, ZoneId machine, Instant now) {
            return Map.of(job.name() + ".gitlab-ci.yml", """
                    # Disaster-recovery drills, %s. Include this in .gitlab-ci.yml:
                    #   include: '/%s.gitlab-ci.yml'
                    # and make the schedule, once; it knows its time zone:
                    #   curl --request POST --header "PRIVATE-TOKEN: $TOKEN" "$CI_API_V4_URL/projects/$CI_PROJECT_ID/pipeline_schedules" \\
                    #     --form description='%s' --form ref=main --form cron='%s' --form cron_timezone='%s'
                    %s:
                      stage: test
                      # A runner with the shell executor on a machine with Docker: labs are reached on the loopback of their engine's host.
                      tags: [docker-host]
                      rules:
                        - if: $CI_PIPELINE_SOURCE == "schedule" || $CI_PIPELINE_SOURCE == "web"
                      # Never twice at once: the next job waits.
                      resource_group: %s
                      timeout: 5h
                      script:
                        - %s
                      artifacts:
                        when: always
                        expire_in: 90 days
                        paths: [reports/]
                        reports:
                          junit: reports/*/junit.xml
                    """.formatted(
                            timing.words(),
                            job.name(),
                            job.name(),
                            timing.cron(),
                            timing.zone(),
                            job.name(),
                            job.name(),
                            yaml(job.shell("./drill"))));
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            return List.of(
                    "Include the file in .gitlab-ci.yml and make the schedule as its first lines say. With --notify, the project's masked variable DRILL_NOTIFY says who is told.");
        }
    },
    /** A declarative pipeline. */
    JENKINS {
        @Override
        public Map<String, String> files(Timing timing, Job job, ZoneId machine, Instant now) {
            return Map.of("Jenkinsfile", """
                    // Disaster-recovery drills, %s. A time that Jenkins was down at is not made up for.
                    pipeline {
                        // An agent on a machine with Docker, a JDK 21 and Maven.
                        agent { label 'docker' }
                        triggers {
                            cron('''TZ=%s
                    %s''')
                        }
                        options {
                            // Never twice at once: the next build waits.
                            disableConcurrentBuilds()
                            timeout(time: 5, unit: 'HOURS')
                        }
                        stages {
                            stage('Drills') {
                                steps {
                                    sh %s
                                }
                            }
                        }
                        post {
                            always {
                                junit testResults: 'reports/*/junit.xml', allowEmptyResults: true
                                archiveArtifacts artifacts: 'reports/**', allowEmptyArchive: true
                            }
                        }
                    }
                    """.formatted(
                            timing.words(), timing.zone(), timing.cron(), groovy(job.shell("./drill"))));
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            return List.of(
                    "Commit the file and let a pipeline job read it; its schedule holds from its first build on.");
        }
    },
    /** A CronJob whose pod brings a container engine of its own. */
    KUBERNETES {
        @Override
        public Map<String, String> files(Timing timing, Job job, ZoneId machine, Instant now) {
            String arguments = command(job)
                    .lines()
                    .map(line -> " ".repeat(14) + line + "\n")
                    .collect(java.util.stream.Collectors.joining())
                    .stripLeading();
            return Map.of(job.name() + ".cronjob.yaml", """
                    # Disaster-recovery drills, %s. The image is built by: docker build -t dr-drills -f src/main/setup/Dockerfile .
                    apiVersion: batch/v1
                    kind: CronJob
                    metadata:
                      name: %s
                    spec:
                      schedule: '%s'
                      timeZone: '%s'
                      # Never twice at once.
                      concurrencyPolicy: Forbid
                      # A window that was missed is made up for within half a day.
                      startingDeadlineSeconds: 43200
                      successfulJobsHistoryLimit: 3
                      failedJobsHistoryLimit: 3
                      jobTemplate:
                        spec:
                          # A drill that missed is not tried again until it is met.
                    %s      activeDeadlineSeconds: 18000
                          template:
                            spec:
                              restartPolicy: Never
                              initContainers:
                                # The engine of the labs, gone with the pod. It needs rights that the drills do not have.
                                - name: engine
                                  image: docker:28-dind
                                  restartPolicy: Always
                                  args: ['--host=tcp://127.0.0.1:2375']
                                  env:
                                    - name: DOCKER_TLS_CERTDIR
                                      value: ''
                                  securityContext:
                                    privileged: true
                                  startupProbe:
                                    exec:
                                      command: ['docker', '--host=tcp://127.0.0.1:2375', 'version']
                              containers:
                                - name: drills
                                  image: dr-drills
                                  %s              env:
                                    - name: DOCKER_HOST
                                      value: tcp://127.0.0.1:2375
                                    - name: DRILL_NOTIFY
                                      valueFrom:
                                        secretKeyRef:
                                          name: %s
                                          key: notify
                                          optional: true
                                  resources:
                                    requests:
                                      cpu: '2'
                                      memory: 4Gi
                                  volumeMounts:
                                    - name: reports
                                      mountPath: /opt/dr-drills/reports
                              volumes:
                                - name: reports
                                  persistentVolumeClaim:
                                    claimName: %s
                    ---
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata:
                      name: %s
                    spec:
                      accessModes: [%s]
                      resources:
                        requests:
                          storage: 20Gi
                    """.formatted(
                            timing.words(),
                            job.name(),
                            timing.cron(),
                            timing.zone(),
                            indexed(job),
                            arguments,
                            job.name(),
                            job.name(),
                            job.name(),
                            job.shards() > 1 ? "ReadWriteMany" : "ReadWriteOnce"));
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            List<String> next = new ArrayList<>(List.of(
                    "Build and push the image, name it in the file, then: kubectl apply -f " + job.name()
                            + ".cronjob.yaml",
                    "The pod's engine is privileged: give it a namespace, and nodes, that allow this."));
            if (job.shards() > 1) {
                next.add(
                        "Reports of earlier runs under /opt/dr-drills/durations in the image tell all pods alike how long drills take; without them all drills count alike.");
                next.add(
                        "The pods share one volume of reports, so it must be one that several nodes can write. When all have ended, join their runs: drill merge reports/<run> reports/<run> …");
            }
            return next;
        }

        // One of several pods takes the shard of its own index, which Kubernetes counts from 0.
        private static String command(Job job) {
            if (job.shards() == 1) {
                return "args:\n"
                        + job.arguments().stream()
                                .map(argument -> "  - " + yaml(argument) + "\n")
                                .collect(java.util.stream.Collectors.joining());
            }
            return "command: [sh, -c]\nargs:\n  - "
                    + yaml("exec " + job.shell("/opt/dr-drills/drill")
                            + " --durations /opt/dr-drills/durations --shard \"$((JOB_COMPLETION_INDEX + 1))/"
                            + job.shards() + "\"")
                    + "\n";
        }

        private static String indexed(Job job) {
            return job.shards() == 1
                    ? "      backoffLimit: 0\n"
                    : """
                    # That one shard missed leaves the others alone.
                    backoffLimitPerIndex: 0
                    maxFailedIndexes: %1$d
                    completionMode: Indexed
                    completions: %1$d
                    parallelism: %1$d
                    """.formatted(job.shards()).indent(6);
        }
    };

    /**
     * @param machine the zone by which this machine's clock goes
     * @param now     from when on clocks are looked at
     * @return path below the project's folder → text
     */
    public abstract Map<String, String> files(Timing timing, Job job, ZoneId machine, Instant now);

    /** What is left to do, one sentence or command each. */
    public abstract List<String> next(Timing timing, Job job);

    /** Of two lines in UTC only the one that goes with the clock there now does anything, however late it is. */
    private static String season(Timing timing, String cases) {
        return """
                - name: Is this the line for the season?
                  id: season
                  env:
                    LINE: ${{ github.event.schedule }}
                  run: |
                    case "$LINE/$(TZ=%s date +%%z)" in
                      /* | %s) echo "now=true" >> "$GITHUB_OUTPUT" ;;
                      *) echo "now=false" >> "$GITHUB_OUTPUT" ;;
                    esac
                """.formatted(timing.zone(), cases).indent(6);
    }

    private static String path(String path) {
        return path.replace("%", "%%");
    }

    /** In systemd's own quoting, which knows neither the shell's nor its variables. */
    private static String exec(Job job) {
        List<String> words = new ArrayList<>(List.of(job.home().resolve("drill").toString()));
        words.addAll(job.arguments());
        return String.join(
                " ",
                words.stream()
                        .map(word -> word.replace("%", "%%").replace("$", "$$"))
                        .map(word -> word.matches("[A-Za-z0-9_@%+=:,./$-]+")
                                ? word
                                : "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                        .toList());
    }

    private static String yaml(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String groovy(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
