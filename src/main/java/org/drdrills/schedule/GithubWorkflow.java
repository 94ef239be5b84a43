package org.drdrills.schedule;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The text of a workflow. Actions are pinned by commit; images are cached, and reports are carried from run to run as an artifact. */
final class GithubWorkflow {
    private static final String CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2";
    private static final String JAVA = "actions/setup-java@c5195efecf7bdfc987ee8bae7a71cb8b11521c00 # v4.7.1";
    private static final String RESTORE = "actions/cache/restore@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3";
    private static final String SAVE = "actions/cache/save@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3";
    private static final String UPLOAD = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2";

    private GithubWorkflow() {}

    static String of(Timing timing, Job job, Instant now) {
        List<ZoneOffset> offsets = timing.offsets(now);
        boolean seasons = offsets.size() > 1;
        StringBuilder lines = new StringBuilder();
        StringBuilder cases = new StringBuilder();
        for (ZoneOffset offset : offsets) {
            String cron = timing.cronInUtc(offset);
            boolean utc = offset.getTotalSeconds() == 0;
            lines.append("    - cron: '")
                    .append(cron)
                    .append("'")
                    .append(seasons ? "  # while the clock there is UTC" + (utc ? "" : offset.getId()) : "")
                    .append('\n');
            cases.append(cases.isEmpty() ? "" : " | ")
                    .append("'")
                    .append(cron)
                    .append('/')
                    .append(utc ? "+0000" : offset.getId().replace(":", ""))
                    .append("'");
        }
        String only = seasons ? "        if: steps.season.outputs.now == 'true'\n" : "";
        String also = seasons ? " && steps.season.outputs.now == 'true'" : "";
        return """
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
                  # To find the reports of earlier runs.
                  actions: read
                jobs:
                  drills:
                    runs-on: ubuntu-latest
                    timeout-minutes: 300
                    steps:
                """.formatted(timing.words(), lines, job.name())
                + (seasons ? season(timing, cases.toString()) : "")
                + steps(job).replace("@ONLY@\n", only).replace("@ALSO@", also);
    }

    private static String steps(Job job) {
        return """
                      - uses: %s
                @ONLY@
                      - uses: %s
                @ONLY@
                        with:
                          distribution: temurin
                          java-version: '21'
                %s      - name: Images of earlier runs
                @ONLY@
                        id: images
                        uses: %s
                        with:
                          path: ${{ runner.temp }}/images
                          key: %s-images-${{ hashFiles('drill.yaml', 'environments/**') }}
                          restore-keys: %s-images-
                      - name: Images
                @ONLY@
                        env:
                          IMAGES: ${{ runner.temp }}/images
                        run: %s setup --cache "$IMAGES"
                      - uses: %s
                        if: ${{ !cancelled() && steps.images.outputs.cache-hit != 'true'@ALSO@ }}
                        with:
                          path: ${{ runner.temp }}/images
                          key: ${{ steps.images.outputs.cache-primary-key }}
                      - name: Reports of earlier runs
                @ONLY@
                        env:
                          GH_TOKEN: ${{ github.token }}
                        run: |
                          run=$(gh api "repos/$GITHUB_REPOSITORY/actions/artifacts?name=%s-reports&per_page=1" --jq '.artifacts[] | select(.expired | not) | .workflow_run.id')
                          if [ -n "$run" ]; then
                            gh run download "$run" --name %s-reports --dir "$RUNNER_TEMP/reports"
                            mkdir -p reports && cp -Rn "$RUNNER_TEMP"/reports/20* reports/
                          fi
                      - name: Drills
                @ONLY@
                        env:
                          DRILL_NOTIFY: ${{ secrets.DRILL_NOTIFY }}
                        # A miss is for the gate to judge; wrong usage or input ends here.
                        run: %s
                      - name: Gate
                @ONLY@
                        run: %s gate --allow-new --markdown "$GITHUB_STEP_SUMMARY"
                      - name: Summary
                        if: ${{ !cancelled()@ALSO@ }}
                        run: |
                          for run in reports/20*/; do last=$run; done
                          cat "${last}summary.md" >> "$GITHUB_STEP_SUMMARY"
                          # The last 100 runs are carried on.
                          find reports -mindepth 1 -maxdepth 1 -type d -name '20*' | sort -r | tail -n +101 | xargs -r rm -rf
                      - uses: %s
                        if: ${{ !cancelled()@ALSO@ }}
                        with:
                          name: %s-reports
                          path: reports
                          retention-days: 90
                """.formatted(
                        CHECKOUT,
                        JAVA,
                        job.beside() ? suite() : "          cache: maven\n",
                        RESTORE,
                        job.name(),
                        job.name(),
                        job.command(),
                        SAVE,
                        job.name(),
                        job.name(),
                        Form.yaml(job.judgedByGate()),
                        job.command(),
                        UPLOAD,
                        job.name());
    }

    /** The suite is unpacked beside the project. */
    private static String suite() {
        return """
                      - name: Suite
                @ONLY@
                        env:
                          ARCHIVE: ${{ vars.%s }}
                        run: |
                          mkdir "$RUNNER_TEMP/dr-drills"
                          curl -fsSL "$ARCHIVE" | tar -xz --strip-components=1 -C "$RUNNER_TEMP/dr-drills"
                          echo "$RUNNER_TEMP/dr-drills" >> "$GITHUB_PATH"
                """.formatted(Job.ARCHIVE);
    }

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
}
