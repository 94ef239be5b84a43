package org.drdrills.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text of a CronJob, and of the file by which the image of a project is built. */
final class KubernetesCronJob {
    private KubernetesCronJob() {}

    static Map<String, String> files(Timing timing, Job job) {
        Map<String, String> files = new TreeMap<>();
        files.put(job.name() + ".cronjob.yaml", cronJob(timing, job));
        if (job.beside()) {
            files.put(job.name() + ".Dockerfile", dockerfile(job));
            files.put(job.name() + ".Dockerfile.dockerignore", "reports/20*\n.images\n");
        }
        return files;
    }

    private static String home(Job job) {
        return job.beside() ? "/project" : "/opt/dr-drills";
    }

    /** How the image is built and pushed. */
    static String build(Job job) {
        return job.beside()
                ? "docker build -t " + job.image() + " -f " + job.name() + ".Dockerfile --build-arg " + Job.ARCHIVE
                        + "=URL . && docker push " + job.image()
                : "docker build -t " + job.image() + " -f src/main/setup/Dockerfile . && docker push " + job.image();
    }

    private static String dockerfile(Job job) {
        return """
                # The project with the suite, to be run beside a container engine of its own:
                # %s
                # where URL leads to dr-drills-%s.tar.gz.
                ARG BASE=debian:trixie-slim
                FROM $BASE

                # The slim image has no folder for manual pages, without which Java's packages do not set up.
                RUN install -d /usr/share/man/man1 \\
                 && apt-get update \\
                 && apt-get install -y --no-install-recommends ca-certificates curl docker-buildx docker-cli docker-compose fontconfig git libfreetype6 libharfbuzz0b openjdk-21-jdk-headless procps python3 \\
                 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/dpkg.log /var/log/apt

                ARG %s
                RUN install -d /opt/dr-drills && curl -fsSL "$%s" | tar -xz --strip-components=1 -C /opt/dr-drills
                ENV PATH=/opt/dr-drills:$PATH

                COPY . /project
                WORKDIR /project
                # The volume of reports covers what is kept by hand beside them.
                RUN install -d kept reports && find reports -maxdepth 1 -name '*.yaml' -exec cp {} kept/ \\;
                ENTRYPOINT ["drill"]
                CMD ["run"]
                """.formatted(build(job), job.version(), Job.ARCHIVE, Job.ARCHIVE);
    }

    private static String cronJob(Timing timing, Job job) {
        return """
                # Disaster-recovery drills, %s. The image is built and pushed by:
                # %s
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
                              image: %s
                              command: [sh, -c]
                              args:
                                - %s
                              env:
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
                                # Reports of all runs, and the images that were built.
                                - name: reports
                                  mountPath: %s/reports
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
                        build(job),
                        job.name(),
                        timing.cron(),
                        timing.zone(),
                        indexed(job),
                        job.image(),
                        Form.yaml(script(job)),
                        job.name(),
                        home(job),
                        job.name(),
                        job.name(),
                        job.shards() > 1 ? "ReadWriteMany" : "ReadWriteOnce");
    }

    /** One of several pods takes the shard of its own index, which Kubernetes counts from 0; only a whole run is for the gate. */
    private static String script(Job job) {
        String drill = job.beside() ? "drill" : "/opt/dr-drills/drill";
        String setup = drill + " setup --cache " + home(job) + "/reports/.images && ";
        if (job.beside()) {
            setup = "find kept -type f -exec cp {} reports/ \\; && " + setup;
        }
        return job.shards() == 1
                ? setup + "{ " + job.shell(drill) + " || [ $? -ne 2 ]; } && " + drill + " gate --allow-new"
                : setup + "exec " + job.shell(drill) + " --durations " + home(job)
                        + "/durations --shard \"$((JOB_COMPLETION_INDEX + 1))/" + job.shards() + "\"";
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

    static List<String> next(Job job) {
        List<String> next = new ArrayList<>(List.of(
                build(job) + (job.beside() ? ", where URL leads to dr-drills-" + job.version() + ".tar.gz" : ""),
                "kubectl apply -f " + job.name() + ".cronjob.yaml",
                "The pod's engine is privileged: give it a namespace, and nodes, that allow this."));
        if (job.shards() > 1) {
            next.add(
                    "Reports of earlier runs under " + home(job)
                            + "/durations in the image tell all pods alike how long drills take; without them all drills count alike.");
            next.add(
                    "The pods share one volume of reports, so it must be one that several nodes can write. When all have ended, join their runs: drill merge reports/<run> reports/<run> …");
        }
        return next.stream().collect(Collectors.toList());
    }
}
