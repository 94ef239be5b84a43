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
            String command = "cd " + Job.quoted(job.home().toString()) + " && "
                    + job.shell(job.beside() ? job.drill().toString() : "./drill");
            StringBuilder text = new StringBuilder();
            text.append("# Disaster-recovery drills, ")
                    .append(timing.words())
                    .append(". A window that was missed is not made up for; drill list shows what is overdue.\n");
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
            return Map.of(".github/workflows/" + job.name() + ".yml", GithubWorkflow.of(timing, job, now));
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            return remotely(
                    job,
                    "the repository's variable " + Job.ARCHIVE,
                    "Commit the file. With --notify, the repository's secret DRILL_NOTIFY says who is told.");
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
                      # Images that were built, and reports of earlier runs.
                      cache:
                        key: %s
                        paths: [.images/, 'reports/20*/']
                        when: always
                      script:
                    %s    - %s
                        - %s
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
                            job.name(),
                            job.beside()
                                    ? "    - "
                                            // beside the checkout, whatever that is called, and nothing left of an
                                            // older version
                                            + yaml("rm -rf \"$PWD.suite\" && mkdir \"$PWD.suite\" && curl -fsSL \"$"
                                                    + Job.ARCHIVE
                                                    + "\" | tar -xz --strip-components=1 -C \"$PWD.suite\"")
                                            + "\n    - " + yaml("export PATH=\"$PWD.suite:$PATH\"") + "\n"
                                    : "",
                            yaml(job.command() + " setup --cache .images"),
                            yaml(job.judgedByGate()),
                            yaml(job.command() + " gate --allow-new")));
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            return remotely(
                    job,
                    "the project's variable " + Job.ARCHIVE,
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
                        // An agent on a machine with Docker and a JDK 21%s. Reports of earlier runs lie in its workspace.
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
                                    sh '%s gate --allow-new'
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
                            timing.words(),
                            job.beside() ? ", and drill of version " + job.version() + " on the PATH" : " and Maven",
                            timing.zone(),
                            timing.cron(),
                            groovy(job.judgedByGate()),
                            job.command()));
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
            return KubernetesCronJob.files(timing, job);
        }

        @Override
        public List<String> next(Timing timing, Job job) {
            return KubernetesCronJob.next(job);
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

    /** Runners elsewhere get the suite of a project from an archive. */
    private static List<String> remotely(Job job, String variable, String then) {
        return job.beside()
                ? List.of("Set " + variable + " to the address of dr-drills-" + job.version() + ".tar.gz.", then)
                : List.of(then);
    }

    private static String path(String path) {
        return path.replace("%", "%%");
    }

    /** In systemd's own quoting, which knows neither the shell's nor its variables. */
    private static String exec(Job job) {
        List<String> words = new ArrayList<>(List.of(job.drill().toString()));
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

    static String yaml(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String groovy(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
