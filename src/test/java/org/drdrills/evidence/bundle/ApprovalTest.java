package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTest {
    private static final String PLAN = "{\"format\": \"drdrills-approved-plan/1\", \"repeat\": 1}\n";
    private static final Instant AT = Instant.parse("2027-01-30T12:00:00Z");

    @TempDir
    private Path folder;

    private SigningKey ada;
    private Path adaKnown;

    @BeforeEach
    void keys() throws IOException {
        ada = key("ada");
        adaKnown = Files.writeString(folder.resolve("ada.pub.pem"), ada.known().pem());
    }

    private SigningKey key(String name) {
        return SigningKey.find(
                null, Map.of("XDG_CONFIG_HOME", folder.resolve(name).toString())::get, says -> {});
    }

    private Path approval(String plan, SigningKey key) throws IOException {
        return Files.writeString(folder.resolve("approval.json"), Approval.sign(plan, "Ada Lovelace", AT, key));
    }

    @Test
    void isOfOnePlanByOneOfThoseWhoMay() throws IOException {
        Approval approval = Approval.of(
                approval(PLAN, ada),
                PLAN,
                List.of(adaKnown),
                Optional.of(key("runner").known()));
        assertThat(approval)
                .isEqualTo(new Approval(
                        "Ada Lovelace", AT, Sha256.of(PLAN), ada.known().fingerprint()));
        assertThat(approval.sentence())
                .startsWith("signed by Ada Lovelace at 2027-01-30T12:00:00Z, plan SHA-256 ")
                .endsWith(ada.known().fingerprint());
        assertThat(Approval.signed(approval.sentence())).isTrue();
        assertThat(Approval.signed("signed by me")).isFalse();
        assertThat(Approval.is(approval(PLAN, ada))).isTrue();
        assertThat(Approval.is(adaKnown)).isFalse();
    }

    private void refused(Path file, String plan, Optional<PublicKey> own, String why) {
        assertThatThrownBy(() -> Approval.of(file, plan, List.of(adaKnown), own))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(why);
    }

    @Test
    void anotherPlanIsNotApproved() throws IOException {
        refused(
                approval(PLAN, ada),
                PLAN.replace("1}", "2}"),
                Optional.empty(),
                "approves another plan than the one that is asked for (they differ in: repeat)");
    }

    @Test
    void othersDoNotApprove() throws IOException {
        SigningKey bob = key("bob");
        refused(
                approval(PLAN, bob),
                PLAN,
                Optional.empty(),
                "was signed with a key that is not among x-drill.system.approvers; its fingerprint is "
                        + bob.known().fingerprint());
        refused(approval(PLAN, ada), PLAN, Optional.of(ada.known()), "a second person approves");
    }

    @Test
    void whatWasChangedAfterwardsIsRefused() throws IOException {
        Path file = approval(PLAN, ada);
        String text = Files.readString(file);
        Files.writeString(
                file,
                text.replace(
                        ada.known().pem().replace("\n", "\\n"),
                        key("bob").known().pem().replace("\n", "\\n")));
        assertThat(Files.readString(file)).isNotEqualTo(text);
        refused(file, PLAN, Optional.empty(), "the signature does not fit the approval and its key");
        Files.writeString(file, "{}");
        refused(file, PLAN, Optional.empty(), "is no approval; drill approve PLAN --key KEY writes one");
        Files.delete(file);
        refused(file, PLAN, Optional.empty(), "the approval cannot be read");
        assertThatThrownBy(() -> Approval.sign(PLAN, " ", AT, ada)).hasMessageContaining("--name takes the name");
    }
}
